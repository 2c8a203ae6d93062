import { z } from 'zod';
import type { Relative } from '#libs/read-models';
import { integer, onCasterAnd } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { requireFound } from './past.js';

const relative = z.object({
  CasterId: z.string(),
  CasterName: z.string().optional(),
  CreatedAt: z.string().optional(),
  DeletedAt: z.string().optional(),
  Depth: z.number(),
});

export const describeCasterLineage = defineOperation({
  name: 'DescribeCasterLineage',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells what one studio was copied from, up to the first, and what was copied from it; deleted studios too, as long as their events are kept.',
  // It names other studios of the account, and so needs what a list of them needs.
  permission: onCasterAnd('get', { type: 'caster' }),
  callsPerSecond: 15,
  parameters: {
    CasterId: casterId(),
    // In either direction.
    maxResults: integer({ min: 1, max: 1_000 }).default(100),
  },
  result: z.object({
    Studio: relative,
    // The nearest first; the version is the one that was copied.
    Ancestors: z.array(relative.extend({ Version: z.number() })),
    // Level by level.
    Descendants: z.array(relative.extend({ SourceCasterId: z.string(), SourceVersion: z.number() })),
    Truncated: z.boolean(),
  }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/lineage' },

  async execute({ CasterId, maxResults }, call, { casterLineage, refuse }) {
    const lineage = requireFound(
      await casterLineage.read(call.accountId, CasterId, maxResults),
      CasterId,
      refuse,
    );
    const { studio, ancestors, descendants, isTruncated } = lineage;
    const line = [studio, ...ancestors];
    return {
      Studio: relativeResult(studio),
      Ancestors: ancestors.map((ancestor, i) => ({
        ...relativeResult(ancestor),
        Version: line[i]?.source?.version,
      })),
      Descendants: descendants.map((descendant) => ({
        ...relativeResult(descendant),
        SourceCasterId: descendant.source?.casterId,
        SourceVersion: descendant.source?.version,
      })),
      Truncated: isTruncated,
    };
  },
});

function relativeResult({ casterId, name, bornAt, deletedAt, depth }: Relative) {
  return {
    CasterId: casterId,
    CasterName: name,
    CreatedAt: bornAt?.toISOString(),
    DeletedAt: deletedAt?.toISOString(),
    Depth: depth,
  };
}
