import { z } from 'zod';
import {
  type CasterDifference,
  differenceOf,
  type EntryDifference,
  type ExistingCaster,
  isEmptyDifference,
  type MemberDifference,
  type PartKey,
  partKinds,
  publicPartId,
} from '#libs/caster';
import { type Given, onCasterAnd } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { existing } from '../casters.js';
import { versionNumber } from '../moment.js';
import { defineOperation } from '../operation.js';
import type { Refusing } from '../refusals.js';
import { setupHash } from '../setup-hash.js';

const side = z.object({
  CasterId: z.string(),
  Version: z.number(),
  CasterName: z.string(),
  SetupHash: z
    .string()
    .describe('SHA-256 of all that the studio owns but its name: the same where both own the same'),
});
const member = z.object({
  Member: z.string(),
  Before: z.unknown().optional(),
  After: z.unknown().optional(),
});
const entry = z.object({
  Key: z.string(),
  Change: z.enum(['added', 'removed', 'changed']),
  Members: z.array(member),
});

const parameters = {
  CasterId: casterId(),
  from: versionNumber().optional(),
  to: versionNumber().optional(),
  with: casterId().optional(),
  withVersion: versionNumber().optional(),
};

/** Members and values are those of the file that ExportCaster writes: parts name each other by their keys. */
export const describeCasterDifference = defineOperation({
  name: 'DescribeCasterDifference',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells what differs between two versions of a studio (from, to; without them its last edit), or between it and another one (with, withVersion), part by part.',
  permission: onCasterAnd('get', { type: 'caster', named: 'with' }),
  callsPerSecond: 15,
  parameters,
  result: z.object({
    Before: side,
    After: side,
    Identical: z.boolean(),
    Members: z.array(member),
    Tags: z.array(entry),
    Channels: z.array(entry),
    Parts: z.array(entry.extend({ Kind: z.string() })),
    Orders: z.array(z.object({ List: z.string(), Before: z.array(z.string()), After: z.array(z.string()) })),
    // Every part that is named above, by its id in the one and in the other studio.
    PartIds: z.array(z.object({ Key: z.string(), Before: z.string(), After: z.string() })),
  }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount', 'VersionNotFound', 'ParametersDoNotFit'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/diff' },

  async execute(given, call, { studios, refuse }) {
    requireFit(given, refuse);
    const read = async (casterId: string, wanted: number | undefined) => {
      const moment = wanted === undefined ? undefined : { version: wanted };
      const { caster, version } = await studios.load(call, casterId, moment);
      return { caster: existing(caster, casterId), version };
    };
    const { CasterId, from, to, withVersion } = given;
    if (given.with !== undefined)
      return differenceResult(await read(CasterId, from), await read(given.with, withVersion));

    const after = await read(CasterId, to);
    return differenceResult(await read(CasterId, from ?? Math.max(1, after.version - 1)), after);
  },
});

function requireFit(given: Given<typeof parameters>, refuse: Refusing<'ParametersDoNotFit'>['refuse']): void {
  if (given.with === undefined && given.withVersion !== undefined)
    throw refuse('ParametersDoNotFit', 'withVersion is of the studio that with names: send both, or to.');
  if (given.with !== undefined && given.to !== undefined)
    throw refuse('ParametersDoNotFit', 'Compare with another version (to) or with another studio (with).');
}

interface Side {
  readonly caster: ExistingCaster;
  readonly version: number;
}

function differenceResult(before: Side, after: Side) {
  const difference = differenceOf(before.caster, after.caster);
  return {
    Before: sideResult(before),
    After: sideResult(after),
    Identical: isEmptyDifference(difference),
    Members: difference.members.map(memberResult),
    Tags: difference.tags.map(entryResult),
    Channels: difference.channels.map(entryResult),
    Parts: difference.parts.map((part) => ({ Kind: part.kind, ...entryResult(part) })),
    Orders: difference.orders.map(({ list, before, after }) => ({
      List: list,
      Before: before,
      After: after,
    })),
    PartIds: keysNamedIn(difference).map((key) => ({
      Key: key,
      Before: publicPartId(before.caster.casterId, key),
      After: publicPartId(after.caster.casterId, key),
    })),
  };
}

const sideResult = ({ caster, version }: Side) => ({
  CasterId: caster.casterId,
  Version: version,
  CasterName: caster.name,
  SetupHash: setupHash(caster.setup),
});

const memberResult = ({ member, before, after }: MemberDifference) => ({
  Member: member,
  Before: before,
  After: after,
});

const entryResult = ({ key, change, members }: EntryDifference) => ({
  Key: key,
  Change: change,
  Members: members.map(memberResult),
});

const keyPattern = new RegExp(`"((?:${partKinds.join('|')})-[1-9]\\d*)"`, 'g');

/** What looks like a key is one, but for a text that somebody wrote so: then the list has an id that no part has. */
function keysNamedIn(difference: CasterDifference): PartKey[] {
  const keys = [...JSON.stringify(difference).matchAll(keyPattern)].map(([, key]) => key as PartKey);
  return [...new Set(keys)];
}
