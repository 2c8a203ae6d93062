import { z } from 'zod';
import type { Playlist, PlaylistItem } from '#libs/caster';
import { type Given, group, integer, json, list, text } from '#libs/wire';
import { groupOrAnswer, partId } from '../caster-parameters.js';
import { present } from '../present.js';

const programItem = groupOrAnswer(
  { ProgramItemId: 'ItemId', ProgramItemName: 'ItemName' },
  group({
    ItemId: partId().optional(),
    ItemName: text().optional(),
    // `vod` and `url` are documented; what kinds there are is the player's business.
    ResourceType: text({ max: 64 }).default('vod'),
    ResourceValue: text({ max: 2048 }),
  }),
);

/** Each of them whole: an item that has an id already is named by it and replaced. */
const programItems = list(programItem).refine(
  (items) => {
    const ids = items.flatMap(({ ItemId }) => ItemId ?? []);
    return new Set(ids).size === ids.length;
  },
  { error: 'an ItemId comes once' },
);

const programConfig = group({
  ProgramName: text().optional(),
  RepeatNumber: integer({ min: -1 }).optional(),
});

/** The documented samples write the configuration as an array with one object. */
const alone = (given: unknown) => (Array.isArray(given) && given.length === 1 ? given[0] : given);

export const playlistParameters = {
  ProgramItems: json(programItems),
  ProgramConfig: json(z.preprocess(alone, programConfig)).optional(),
};

/** Content of a playlist in our own words. */
export interface PlaylistContent {
  readonly items: readonly GivenItem[];
  readonly config?: Partial<Pick<Playlist, 'name' | 'repeatNumber'>>;
}

export interface GivenItem extends Omit<PlaylistItem, 'key' | 'playlist'> {
  /** Of the item that this one replaces. */
  readonly itemId?: string;
}

export function playlistContent({
  ProgramItems,
  ProgramConfig,
}: Given<typeof playlistParameters>): PlaylistContent {
  return present({
    items: ProgramItems.map((item) =>
      present({
        itemId: item.ItemId,
        name: item.ItemName,
        resourceType: item.ResourceType,
        resourceValue: item.ResourceValue,
      }),
    ),
    config:
      ProgramConfig && present({ name: ProgramConfig.ProgramName, repeatNumber: ProgramConfig.RepeatNumber }),
  });
}
