import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Moment } from '#libs/read-models';
import { type Call, clientToken, type Given, integer, list, onCasterToCopy, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { newCasterId } from '../casters.js';
import { type ClientToken, clientTokenOf } from '../client-token.js';
import { momentOf, momentParameters } from '../moment.js';
import { defineOperation } from '../operation.js';
import { Refusal, refusalCodes, refuse } from '../refusals.js';
import type { CopySource, StartedCopy, Studios } from '../studios.js';
import { CopyCasterCommand } from './copy-caster/copy-caster.command.js';
import { decideCopyCaster } from './copy-caster/copy-caster.decide.js';

const MOST_COPIES = 100;

const placeOfNumber = /\{(n{1,9})\}/g;

const parameters = {
  SrcCasterId: casterId(),
  ClientToken: clientToken(),
  CasterNames: list(text(), { min: 1, max: MOST_COPIES }).optional(),
  // With a number of nine digits in it, it is still a name.
  NamePattern: text({ max: 240 })
    .refine((given) => [...given.matchAll(placeOfNumber)].length === 1, {
      error: 'write {n} once where the number goes, and {nn} for two digits at least',
    })
    .optional(),
  Count: integer({ min: 1, max: MOST_COPIES }).optional(),
  FirstNumber: integer({ min: 0, max: 999_999_000 }).optional(),
  ...momentParameters,
};

/**
 * Every copy is a start of its own, under a token that follows from the caller's and its place. The first is started
 * before the others: what it was made of, and with which parameters, holds for all of them and for every retry, whatever
 * became of the source meanwhile.
 */
export const copyCasterBatch = defineOperation({
  name: 'CopyCasterBatch',
  kind: 'command',
  restOnly: true,
  summary:
    'Makes up to 100 copies of one version of a studio: of the names in CasterNames, or Count of a NamePattern such as `Show {n}`. Each is made once for an Idempotency-Key; those that were not are told with their code, and a retry makes them.',
  permission: onCasterToCopy('SrcCasterId', ['CopyCaster']),
  callsPerSecond: 1,
  parameters,
  result: z.object({
    SourceVersion: z.number(),
    Made: z.number(),
    Failed: z.number(),
    Copies: z.array(
      z.object({
        Index: z.number(),
        CasterName: z.string(),
        CasterId: z.string().optional(),
        Code: z.string().optional(),
        Message: z.string().optional(),
      }),
    ),
  }),
  refusals: [
    'CasterNotFound',
    'CasterOfAnotherAccount',
    'CasterQuotaReached',
    'ClientTokenReused',
    'TooManyParts',
    'VersionNotFound',
    'ParametersDoNotFit',
  ],
  rest: {
    method: 'POST',
    path: '/v1/casters/{SrcCasterId}/copies:batch',
    headers: { 'idempotency-key': 'ClientToken' },
  },

  async execute(given, call, { studios }) {
    const names = namesOf(given);
    const { sourceVersion, outcomes } = await copyEach(studios, call, given, names);
    const made = outcomes.filter((outcome) => !(outcome instanceof Refusal)).length;
    return {
      SourceVersion: sourceVersion,
      Made: made,
      Failed: outcomes.length - made,
      Copies: outcomes.map((outcome, place) => ({
        Index: place + 1,
        CasterName: names[place] as string,
        ...(outcome instanceof Refusal
          ? { Code: refusalCodes[outcome.refusal], Message: outcome.message }
          : { CasterId: outcome.casterId }),
      })),
    };
  },
});

/** The names of the copies, one each: as they are listed, or by the pattern. */
export function namesOf({
  CasterNames,
  NamePattern,
  Count,
  FirstNumber,
}: Partial<Given<typeof parameters>>): readonly string[] {
  const isNumbered = Count !== undefined && NamePattern !== undefined;
  const isListed = Count === undefined && NamePattern === undefined && FirstNumber === undefined;
  if (CasterNames !== undefined && isListed) return CasterNames;
  if (CasterNames === undefined && isNumbered)
    return Array.from({ length: Count }, (_, place) =>
      NamePattern.replace(placeOfNumber, (_all, digits: string) =>
        String((FirstNumber ?? 1) + place).padStart(digits.length, '0'),
      ),
    );
  throw refuse(
    'ParametersDoNotFit',
    'Name the copies: by CasterNames, or by NamePattern with Count (and FirstNumber, unless it is 1).',
  );
}

interface CopiesOfOneVersion {
  readonly sourceVersion: number;
  readonly outcomes: readonly (StartedCopy | Refusal)[];
}

/** Rejects where nothing can be made, or nobody knows what was: then a retry is answered. */
async function copyEach(
  studios: Pick<Studios, 'limits' | 'loadToCopy' | 'startCopy'>,
  call: Call,
  { SrcCasterId, ClientToken, ...given }: Given<typeof parameters>,
  names: readonly string[],
): Promise<CopiesOfOneVersion> {
  const moment = momentOf(given);
  // However the names are written: they are what a retry repeats.
  const token = clientTokenOf({ ClientToken, SrcCasterId, names, ...moment });
  const load = (at: Moment | undefined) => once(() => studios.loadToCopy(call, SrcCasterId, at));
  const start = async (place: number, source: () => Promise<CopySource>) => {
    const ofItem = tokenOf(token, place);
    const copy = new CopyCasterCommand(call, SrcCasterId, newCasterId(), names[place] as string, ofItem);
    const command = { call, operation: copyCasterBatch.name, token: ofItem };
    return studios.startCopy(command, source, (found) => decideCopyCaster(found, copy, studios.limits));
  };

  const source = load(moment);
  const first = await start(0, source);
  const { sourceVersion: version } = first;
  const isOfThisVersion = source().then(
    (found) => found.version === version,
    () => false,
  );
  const sameSource = (await isOfThisVersion) ? source : load({ version });
  const others = await Promise.allSettled(names.slice(1).map((_, index) => start(index + 1, sameSource)));
  return {
    sourceVersion: version,
    outcomes: [
      first,
      ...others.map((other) => {
        if (other.status === 'fulfilled') return other.value;
        if (other.reason instanceof Refusal) return other.reason;
        throw other.reason;
      }),
    ],
  };
}

/** A text of 43 characters that no other token, and no other place, has. */
function tokenOf({ clientToken, parametersHash }: ClientToken, place: number): ClientToken {
  return { clientToken: hash('sha256', `${place}/${clientToken}`, 'base64url'), parametersHash };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
