import { z } from 'zod';
import { type ExistingCaster, publicPartId, type SyncGroup } from '#libs/caster';
import { group, integer, numberChoice } from '#libs/wire';
import { listOrAnswer, partId } from '../caster-parameters.js';
import { namedKey } from '../parts.js';
import { present } from '../present.js';
import type { Refusing } from '../refusals.js';

// A studio has twelve sources.
const AT_MOST = 12;

/** The list of groups, as a parameter or in JSON. `code` is for any bad value in it. */
export const syncGroupList = (code?: string) =>
  listOrAnswer(syncGroup(code), 'SyncGroup', { max: AT_MOST, code });

const syncGroup = (code?: string) =>
  group({
    Mode: numberChoice([0, 1], code).default(0),
    HostResourceId: partId(code).optional(),
    ResourceIds: listOrAnswer(partId(code), 'ResourceId', { min: 1, max: AT_MOST, code }),
    SyncOffsets: listOrAnswer(integer({ code }), 'SyncOffset', { max: AT_MOST, code }).default([]),
    SyncDelayThreshold: integer({ min: 0, code }).optional(),
  })
    .refine(({ Mode, HostResourceId }) => Mode === 0 || HostResourceId === undefined, {
      error: code,
      params: { hint: 'hostResourceId belongs to mode 0, the host mode' },
    })
    .refine(({ ResourceIds, SyncOffsets }) => [0, ResourceIds.length].includes(SyncOffsets.length), {
      error: code,
      params: { hint: 'syncOffsets has one entry for each of resourceIds, or none' },
    });

/** A group whose sources are named by their public ids, which only the studio can resolve. */
export interface SyncGroupInput extends Pick<SyncGroup, 'mode' | 'offsets' | 'delayThreshold'> {
  readonly hostResourceId?: string;
  readonly resourceIds: readonly string[];
}

export function syncGroupInputOf(given: z.output<ReturnType<typeof syncGroup>>): SyncGroupInput {
  return present({
    mode: given.Mode,
    hostResourceId: given.HostResourceId,
    resourceIds: given.ResourceIds,
    offsets: given.SyncOffsets.length === 0 ? undefined : given.SyncOffsets,
    delayThreshold: given.SyncDelayThreshold,
  });
}

/** A group by the keys of its sources; refused where one of them is not in the studio. */
export function syncGroupOf(
  caster: ExistingCaster,
  { hostResourceId, resourceIds, ...members }: SyncGroupInput,
  refusing: Refusing<'ResourceNotFound'>,
): SyncGroup {
  const keyOf = (resourceId: string) => namedKey(caster, 'resource', resourceId, refusing);
  return {
    ...members,
    ...(hostResourceId !== undefined && { hostResource: keyOf(hostResourceId) }),
    resources: resourceIds.map(keyOf),
  };
}

export const syncGroupsAnswer = z.object({
  SyncGroup: z.array(
    z.object({
      Mode: z.number(),
      HostResourceId: z.string().optional(),
      ResourceIds: z.object({ ResourceId: z.array(z.string()) }),
      // The documented answer has no place for these two, and whoever sends the answer back would lose them.
      SyncOffsets: z.object({ SyncOffset: z.array(z.number()) }).optional(),
      SyncDelayThreshold: z.number().optional(),
    }),
  ),
});

export function syncGroupsResult({ casterId, setup }: ExistingCaster): z.output<typeof syncGroupsAnswer> {
  const groups = setup.config.syncGroups ?? [];
  return {
    SyncGroup: groups.map(({ mode, hostResource, resources, offsets, delayThreshold }) => ({
      Mode: mode,
      HostResourceId: hostResource && publicPartId(casterId, hostResource),
      ResourceIds: { ResourceId: resources.map((key) => publicPartId(casterId, key)) },
      SyncOffsets: offsets && { SyncOffset: [...offsets] },
      SyncDelayThreshold: delayThreshold,
    })),
  };
}
