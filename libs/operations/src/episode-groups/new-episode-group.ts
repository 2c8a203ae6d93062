import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { EpisodeGroup, EpisodeGroupCreated } from '#libs/caster';
import { type Call, type Given, group, list, numberChoice, text, time, url } from '#libs/wire';
import { clientTokenOf } from '../client-token.js';
import type { Services } from '../operation.js';
import { present } from '../present.js';
import type { StartingCommand } from '../studios.js';
import { itemId } from './episode-groups.js';

// Two operations make a group, from parameters or from one JSON text: all but where its members stand is the same.

export const episodeGroupMembers = {
  CallbackUrl: url({ schemes: ['http', 'https'] }),
  DomainName: text(),
  RepeatNum: numberChoice([0, -1]),
  SideOutputUrl: url({ schemes: ['rtmp', 'rtmps'] }),
  StartTime: time(),
};

/** As many as a show list has at most. */
const MOST_ITEMS = 1_000;

export const episodeGroupItems = list(
  group({ ItemName: text().optional(), VodUrl: url({ schemes: ['http', 'https'] }).optional() }),
  { min: 1, max: MOST_ITEMS },
);

export const newEpisodeGroupResult = z.object({
  ProgramId: z.string(),
  ItemIds: z.object({ ItemId: z.array(z.string()) }),
});

type Members = Given<typeof episodeGroupMembers>;
type Items = z.output<typeof episodeGroupItems>;

/** Makes the group, once for its ClientToken, and answers its ids. */
export async function addEpisodeGroup(
  operation: string,
  given: { readonly ClientToken: string },
  [members, items]: readonly [Members, Items],
  call: Call,
  { episodeGroups }: Services,
) {
  const command = { call, operation, token: clientTokenOf(given) };
  const { programId } = await episodeGroups.start(command, () =>
    decideAddEpisodeGroup(command, randomUUID(), groupOf(members, items)),
  );
  return {
    ProgramId: programId,
    ItemIds: { ItemId: items.map((_, index) => itemId(programId, index)) },
  };
}

export interface NewEpisodeGroup extends Omit<EpisodeGroup, 'items'> {
  readonly items: readonly Omit<EpisodeGroup['items'][number], 'itemId'>[];
}

export function decideAddEpisodeGroup(
  { call, token }: StartingCommand,
  programId: string,
  { items, ...members }: NewEpisodeGroup,
): EpisodeGroupCreated {
  return {
    type: 'EpisodeGroupCreated',
    programId,
    clientToken: token.clientToken,
    group: {
      ...members,
      items: items.map((item, index) => ({ itemId: itemId(programId, index), ...item })),
    },
    at: call.now.toISOString(),
  };
}

function groupOf(members: Members, items: Items): NewEpisodeGroup {
  return {
    domainName: members.DomainName,
    callbackUrl: members.CallbackUrl,
    sideOutputUrl: members.SideOutputUrl,
    startTime: members.StartTime,
    repeatNum: members.RepeatNum,
    items: items.map(({ ItemName, VodUrl }) => present({ name: ItemName, vodUrl: VodUrl })),
  };
}
