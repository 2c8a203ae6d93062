import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';
import { newId } from './studios.js';

/** Lists of episodes under no studio: from parameters and from one JSON text, each made once for its token. */
export async function episodeGroups(call: Call): Promise<void> {
  const members = {
    DomainName: 'live.example.com',
    CallbackUrl: 'https://app.example.com/events',
    SideOutputUrl: 'rtmp://push.example.com/live/loop',
    StartTime: '2999-01-01T18:00:00Z',
    RepeatNum: -1,
  };
  const items = [
    { ItemName: 'Opener', VodUrl: 'https://files.example.com/opener.mp4' },
    { ItemName: 'Film', VodUrl: 'https://files.example.com/film.mp4' },
  ];
  const requests = {
    AddCasterEpisodeGroup: { ...members, Item: items },
    AddCasterEpisodeGroupContent: { Content: JSON.stringify({ ...members, Items: items }) },
  };
  for (const [action, content] of Object.entries(requests)) {
    const request = { ...content, ClientToken: randomUUID() };
    const made = await call(action, request);
    expect(made).toEqual({
      ProgramId: newId(made.ProgramId),
      ItemIds: { ItemId: made.ItemIds.ItemId.map(newId) },
    });
    expect(made.ItemIds.ItemId).toHaveLength(items.length);
    expect(await call(action, request)).toEqual(made);

    const { ProgramId } = made;
    expect(await call('DeleteCasterEpisodeGroup', { ProgramId })).toEqual({});
    expect(await codeOf(call('DeleteCasterEpisodeGroup', { ProgramId }))).toBe('InvalidProgram.NotFound');
  }
}
