import { z } from 'zod';
import {
  allParts,
  kindOf,
  MAX_PUBLISHED_BYTES,
  type PartKind,
  partCount,
  partKinds,
  publicPartId,
  publishedBytes,
} from '#libs/caster';
import { onCasterToCopy, text } from '#libs/wire';
import { casterId } from '../../caster-parameters.js';
import { existing } from '../../casters.js';
import { requireRoom } from '../../limits.js';
import { momentOf, momentParameters, momentRefusals } from '../../moment.js';
import { defineOperation } from '../../operation.js';
import { Refusal, refusalCodes, refuse } from '../../refusals.js';
import { setupHash } from '../../setup-hash.js';
import { quotaReached } from '../../start-stream.js';

const count = z.number().int();

export const dryRunCopyCaster = defineOperation({
  name: 'DryRunCopyCaster',
  kind: 'query',
  restOnly: true,
  summary: 'Tells what CopyCaster would make, and why it would refuse; makes nothing.',
  permission: onCasterToCopy('SrcCasterId'),
  callsPerSecond: 10,
  parameters: { SrcCasterId: casterId(), CasterName: text(), ...momentParameters },
  result: z.object({
    SrcCasterId: z.string(),
    SourceVersion: count.describe('The version of the source that the copy would be of'),
    CasterName: z.string(),
    SetupHash: z.string().describe('SHA-256 of all that the source owns but its name, and the copy will own'),
    PartCount: count,
    PartCounts: z.object(ofEachKind(() => count)),
    Parts: z
      .array(
        z.object({
          SourceId: z.string(),
          Kind: z.string(),
          Key: z.string(),
          Name: z.string().optional().describe('What people call it, where it has a name'),
        }),
      )
      .describe(
        'Each part of the source, which becomes one of the copy under the same key. The ids that parts of the copy have follow from its CasterId, and nobody knows that before there is one',
      ),
    PublishedBytes: count.describe('What the copy takes at most as a record on Kafka'),
    MaxPublishedBytes: count,
    Quota: z.object({ Studios: count, Used: count, Left: count }),
    Refusals: z
      .array(z.object({ Code: z.string(), Message: z.string() }))
      .describe('What CopyCaster would say no with now; empty where it would make the copy'),
  }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount', ...momentRefusals],
  rest: { method: 'POST', path: '/v1/casters/{SrcCasterId}/copies:dryRun' },

  async execute(given, call, { studios }) {
    const { SrcCasterId, CasterName } = given;
    const source = await studios.loadToCopy(call, SrcCasterId, momentOf(given));
    const { setup } = existing(source.caster, SrcCasterId);
    const { quota, used } = await studios.quota(call);
    return {
      SrcCasterId,
      SourceVersion: source.version,
      CasterName,
      SetupHash: setupHash(setup),
      PartCount: partCount(setup),
      PartCounts: ofEachKind((kind) => setup.parts[kind].length),
      Parts: allParts(setup).map((part) => ({
        SourceId: publicPartId(SrcCasterId, part.key),
        Kind: kindOf(part.key),
        Key: part.key,
        Name: 'name' in part ? part.name : undefined,
      })),
      PublishedBytes: publishedBytes(setup),
      MaxPublishedBytes: MAX_PUBLISHED_BYTES,
      Quota: { Studios: quota, Used: used, Left: Math.max(0, quota - used) },
      // In the order in which the copy meets them.
      Refusals: [
        ...refusalOf(() => requireRoom(setup, { limits: studios.limits, refuse })),
        ...refusalOf(() => {
          if (used >= quota) throw quotaReached(quota);
        }),
      ],
    };
  },
});

function refusalOf(rule: () => void): { Code: string; Message: string }[] {
  try {
    rule();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ Code: refusalCodes[error.refusal], Message: error.message }];
  }
}

function ofEachKind<T>(of: (kind: PartKind) => T) {
  return Object.fromEntries(partKinds.map((kind) => [kind, of(kind)])) as { readonly [K in PartKind]: T };
}
