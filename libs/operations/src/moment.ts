import type { z } from 'zod';
import type { Moment } from '#libs/read-models';
import { instant, integer } from '#libs/wire';
import { type RefusalName, refuse } from './refusals.js';

/** A studio's version, as the history numbers its events. */
export const versionNumber = () => integer({ min: 1, code: 'InvalidVersion.Malformed' });

/**
 * Which past of a studio a call is about, where it is not the present one: parameters of plain REST alone. The documented
 * API has a `Version` of its own.
 */
export const momentParameters = {
  version: versionNumber().optional(),
  at: instant('InvalidTime.Malformed').optional(),
};

export const momentRefusals = ['VersionNotFound', 'ParametersDoNotFit'] as const satisfies RefusalName[];

/** Undefined: the present. A call names a version or a time, and not both. */
export function momentOf(given: object): Moment | undefined {
  const { version, at } = given as {
    [Name in keyof typeof momentParameters]: z.output<(typeof momentParameters)[Name]>;
  };
  if (version !== undefined && at !== undefined)
    throw refuse('ParametersDoNotFit', 'Name the version or the time (at), not both.');
  if (version !== undefined) return { version };
  return at === undefined ? undefined : { at: new Date(at) };
}
