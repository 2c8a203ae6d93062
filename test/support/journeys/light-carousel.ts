import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';
import { copyStudio, createStudio, deleteStudio, expectSame, newId } from './studios.js';

interface Item {
  readonly ItemId: string;
  readonly ItemName: string;
}

/** A studio of NormType 3 with a playlist, from its making to its end. */
export async function lightCarousel(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 3, 'Carousel');
  await call('SetCasterConfig', {
    CasterId,
    DomainName: 'live.example.com',
    TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_noTranscode' }),
    ProgramEffect: 1,
  });
  const item = (ItemName: string) => ({ ItemName, ResourceType: 'vod', ResourceValue: `media-${ItemName}` });

  const first = await call('AddPlaylistItems', {
    CasterId,
    ProgramItems: JSON.stringify([item('one'), item('two')]),
    ProgramConfig: JSON.stringify({ ProgramName: 'Loop', RepeatNumber: -1 }),
  });
  const ProgramId = newId(first.ProgramId);
  const named = ({ SuccessItems = [], FailedItems }: Record<string, Item[]>, failed: object[] = []) => {
    expect(FailedItems).toEqual(failed);
    return SuccessItems.map(({ ItemName }) => ItemName);
  };
  expect(named(first.Items)).toEqual(['one', 'two']);
  const [one, two] = (first.Items.SuccessItems as Item[]).map(({ ItemId }) => newId(ItemId));
  const absent = { ItemId: randomUUID(), ItemName: 'absent' };
  const more = await call('AddPlaylistItems', {
    CasterId,
    ProgramId,
    ProgramItems: JSON.stringify([{ ...absent, ResourceValue: 'media' }, item('three')]),
  });
  expect({ ProgramId: more.ProgramId, named: named(more.Items, [absent]) }).toEqual({
    ProgramId,
    named: ['three'],
  });
  const three = newId(more.Items.SuccessItems[0].ItemId);

  const listed = (names: Record<string, string | undefined>) => {
    const ProgramItems = Object.entries(names).map(([name, ProgramItemId], i) => ({
      Index: i + 1,
      ProgramId,
      ProgramItemId,
      ProgramItemName: name,
      ResourceType: 'vod',
      ResourceValue: `media-${name}`,
    }));
    return { Total: ProgramItems.length, ProgramItems };
  };
  const { ProgramItems: all } = await call('ListPlaylistItems', { ProgramId });
  const indexed = all.map(({ Index }: { Index: number }) => Index);
  expect(indexed).toEqual([indexed[0], indexed[0] + 1, indexed[0] + 2]);
  expect(all).toMatchObject(listed({ one, two, three }).ProgramItems.map(({ Index, ...item }) => item));
  const some = await call('ListPlaylistItems', { ProgramId, ProgramItemIds: `${three},${one}` });
  expect(some).toEqual({ Total: 2, ProgramItems: [all[0], all[2]] });

  const edited = await call('EditPlaylist', {
    ProgramId,
    ProgramItems: JSON.stringify([
      { ItemId: three, ...item('three') },
      { ...absent, ResourceValue: 'media' },
      item('four'),
    ]),
    ProgramConfig: JSON.stringify({ ProgramName: 'Evening loop', RepeatNumber: 2 }),
  });
  expect({ ...edited, Items: named(edited.Items, [absent]) }).toEqual({
    CasterId,
    ProgramId,
    Items: ['three', 'four'],
  });
  const four = newId(edited.Items.SuccessItems[1].ItemId);
  const shown = async () =>
    (await call('ListPlaylistItems', { ProgramId })).ProgramItems.map(
      ({ ProgramItemId }: { ProgramItemId: string }) => ProgramItemId,
    );
  expect(await shown()).toEqual([three, four]);

  const started = await call('StartPlaylist', { ProgramId, ResumeMode: 'Custom', StartItemId: four });
  const url = (scheme: string) => expect.stringMatching(`^${scheme}://live\\.example\\.com/`);
  expect(started).toEqual({
    ProgramId,
    StreamInfo: {
      DomainName: 'live.example.com',
      AppName: 'caster',
      StreamName: expect.any(String),
      Streams: {
        Stream: [
          {
            Quality: expect.any(String),
            PullFlvUrl: url('http'),
            PullM3U8Url: url('http'),
            PullRtmpUrl: url('rtmp'),
          },
        ],
      },
    },
  });
  const inList = async () => (await call('ListPlaylist', { ProgramId, Page: 1, PageSize: 10 })) as object;
  const playlist = {
    CasterId,
    DomainName: 'live.example.com',
    ProgramId,
    ProgramName: 'Evening loop',
    RepeatNumber: 2,
  };
  expect(await inList()).toEqual({ Total: 1, ProgramList: [{ ...playlist, Status: 1 }] });

  const copy = await copyStudio(call, CasterId);
  expect(await call('StopPlaylist', { ProgramId })).toEqual({ ProgramId });
  expect(await inList()).toEqual({ Total: 1, ProgramList: [{ ...playlist, Status: 0 }] });
  const everyPlaylist = await call('ListPlaylist', { PageSize: 1_000 });
  const ofCopy = everyPlaylist.ProgramList.find(({ CasterId: of }: { CasterId: string }) => of === copy);
  const items = (ProgramId: string) => call('ListPlaylistItems', { ProgramId });
  expectSame([{ ...playlist, Status: 0 }, await items(ProgramId)], [ofCopy, await items(ofCopy.ProgramId)]);

  const ProgramItemIds = JSON.stringify([three]);
  expect(await call('DeletePlaylistItems', { ProgramId, ProgramItemIds })).toEqual({ ProgramId });
  expect(await shown()).toEqual([four]);
  expect(await call('DeletePlaylist', { ProgramId })).toEqual({ ProgramId });
  expect(await codeOf(call('ListPlaylistItems', { ProgramId }))).toBe('InvalidProgram.NotFound');
  expect((await items(ofCopy.ProgramId)).Total).toBe(2);
  await deleteStudio(call, CasterId);
  await deleteStudio(call, copy);
}
