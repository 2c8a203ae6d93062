import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { CasterRestored, ExistingCaster } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { existing } from '../casters.js';
import { requireRoom } from '../limits.js';
import { momentOf, momentParameters, momentRefusals, versionNumber } from '../moment.js';
import { defineOperation } from '../operation.js';
import type { EditContext, LoadedCaster } from '../studios.js';

export const restoreCaster = defineOperation({
  name: 'RestoreCaster',
  kind: 'command',
  restOnly: true,
  summary:
    'Gives an idle studio back what it owned at one of its versions; parts have the ids that they had then. To restore the version before takes it back.',
  permission: onCaster('update'),
  callsPerSecond: 10,
  parameters: {
    CasterId: casterId(),
    ...momentParameters,
    expectedVersion: versionNumber().optional(),
  },
  result: z.object({
    CasterId: z.string(),
    RestoredVersion: z
      .number()
      .int()
      .describe('The version whose name, parts and settings the studio has again'),
    Version: z
      .number()
      .int()
      .describe(
        'The version that the studio is at now; no other than before where there was nothing to change',
      ),
  }),
  refusals: [
    'CasterNotFound',
    'CasterOfAnotherAccount',
    'ConcurrencyConflict',
    'CasterRunning',
    'TooManyParts',
    ...momentRefusals,
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/restore' },

  async execute(given, call, { studios, refuse }) {
    const { CasterId, expectedVersion } = given;
    const moment = momentOf(given);
    if (moment === undefined)
      throw refuse('ParametersDoNotFit', 'Name the version, or the time (at), to be restored.');

    const { caster: now } = await studios.load(call, CasterId);
    if (now.status === 'deleted')
      throw refuse(
        'CasterNotFound',
        `Caster ${CasterId} was deleted, which no restore takes back: copy it as of a version before that.`,
      );
    existing(now, CasterId);
    // It never changes, so that it may be read before the studio is decided on.
    const { version, caster } = await studios.load(call, CasterId, moment);
    const past = { version, ...existing(caster, CasterId), expectedVersion };
    const edited = await studios.edit(call, CasterId, (studio, context) =>
      decideRestoreCaster(studio, past, context),
    );
    return { CasterId, RestoredVersion: version, Version: edited.version };
  },
});

/** What is restored. */
interface Past extends Pick<ExistingCaster, 'name' | 'setup'>, Pick<LoadedCaster, 'version'> {
  /** The version that the caller saw last: no other one is changed. */
  readonly expectedVersion?: number | undefined;
}

export function decideRestoreCaster(
  { casterId, status, playing, name, setup }: ExistingCaster,
  past: Past,
  {
    at,
    limits,
    version,
    refuse,
  }: EditContext<'ConcurrencyConflict' | 'CasterRunning' | 'TooManyParts'> & Pick<LoadedCaster, 'version'>,
): readonly CasterRestored[] {
  if (past.expectedVersion !== undefined && past.expectedVersion !== version)
    throw refuse(
      'ConcurrencyConflict',
      `Caster ${casterId} is at version ${version} and not ${past.expectedVersion}: look at what changed, then restore.`,
    );
  // What is on air would lose scenes and sources under its viewers.
  if (status === 'running' || playing !== undefined)
    throw refuse(
      'CasterRunning',
      `Caster ${casterId} is running: stop it, and its playlist, before you restore it.`,
    );
  if (past.name === name && isDeepStrictEqual(past.setup, setup)) return [];
  requireRoom(past.setup, { limits, refuse });

  return [{ type: 'CasterRestored', restoredVersion: past.version, name: past.name, setup: past.setup, at }];
}
