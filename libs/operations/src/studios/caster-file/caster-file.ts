import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type CasterSetup, type ExistingCaster, liftSetup, SETUP_VERSION } from '#libs/caster';
import { document, text } from '#libs/wire';
import { present } from '../../present.js';
import { members } from './members.js';
import { setupSchema } from './setup-schema.js';

const FORMAT = 'understudy/caster';

/**
 * A studio in one file: what a copy of it would have, its parts by their keys. There is no id of a studio in it, so a
 * studio without a name of its own has none here either.
 */
export interface CasterFile {
  readonly format: typeof FORMAT;
  readonly name?: string;
  readonly schemaVersion: number;
  readonly setup: Omit<CasterSetup, 'schemaVersion'>;
}

/** Members stand in the order of their names at every depth: equal studios give equal files, whoever writes them. */
export function casterFile({ casterId, name, setup }: ExistingCaster): CasterFile {
  const { schemaVersion, ...content } = setup;
  const file: CasterFile = present({
    format: FORMAT,
    name: name === casterId ? undefined : name,
    schemaVersion,
    setup: content,
  });
  return JSON.parse(canonicalize(file) as string);
}

/** What a file says. */
export interface ReadCasterFile {
  readonly name?: string;
  readonly setup: CasterSetup;
}

/** The largest setup that fits into an event, written with a line for each value. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** A file of this version or an older one, as a setup of today's shape. */
export function casterFileParameter() {
  return document(
    members<CasterFile>({
      format: z.literal(FORMAT),
      name: text().optional(),
      schemaVersion: z
        .int()
        .min(1)
        .refine((version) => version <= SETUP_VERSION, {
          error: `this program reads versions up to ${SETUP_VERSION}: upgrade it first`,
        }),
      setup: z.record(z.string(), z.unknown()) as unknown as z.ZodType<CasterFile['setup']>,
    }).transform(({ name, schemaVersion, setup }, { issues }): ReadCasterFile => {
      const read = setupSchema.safeParse(liftSetup({ ...setup, schemaVersion }));
      if (read.success) return present({ name, setup: read.data });

      for (const issue of read.error.issues)
        issues.push({ ...issue, input: undefined, path: ['setup', ...issue.path] });
      return z.NEVER;
    }),
  );
}
