import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { operations, refusalCodes } from '#libs/operations';
import { pathsOf } from './support/answer-paths.js';

/** What the public documentation says of one operation. Parameters that every operation takes are left out. */
interface Fact {
  readonly name: string;
  readonly kind: string;
  readonly callsPerSecond: number;
  readonly required: string[];
  readonly optional: string[];
  /** `A.B[].C` for each leaf, without RequestId. */
  readonly answer: string[];
  readonly codes: string[];
}

const text = readFileSync('test/facts/caster-api.json', 'utf8');
const known = new Map((JSON.parse(text) as Fact[]).map((fact) => [fact.name, fact]));
const documented = operations.filter(({ restOnly }) => !restOnly);

// The table that the facts are from is no part of this repository. Where it stands beside it, both say the same.
const table = process.env.CASTER_API_FACTS ?? '../shared/spec/caster-api.yaml';
if (existsSync(table))
  it('The facts here are those of the table beside this repository (scripts/api-facts.mjs prints them)', () => {
    expect(execFileSync(process.execPath, ['scripts/api-facts.mjs', table], { encoding: 'utf8' })).toBe(text);
  });

/** Documented members that no answer has yet, and why. */
const notAnswered: Record<string, string[]> = {
  DescribeCasterConfig: ['AudioMixerMode'], // nothing sets it
  DescribeCasterComponents: [
    'LineSpaceNormalized',
    'PtsOffset',
    'WordCountPerLine',
    'WordSpaceNormalized',
    'WordsCount',
  ].map(
    (member) => `Components.Component[].CaptionLayerContent.${member}`, // nothing sets them
  ),
};

/** Members that an answer has besides: without them it could not be sent back to the operation that sets them. */
const alsoAnswered: Record<string, string[]> = {
  DescribeCasterConfig: ['RecordConfig.Interval', ...ofSyncGroups('SyncGroupsConfig')],
  DescribeCasterSyncGroup: ofSyncGroups('SyncGroups'),
  DescribeCasterVideoResources: ['VideoResources.VideoResource[].FixedDelayDuration'],
  DescribeCasterComponents: [
    'LayerOrder',
    'HtmlLayerContent.HtmlUrl',
    'CaptionLayerContent.Truncation',
    'CaptionLayerContent.SourceLanPerLineWordCount',
    'CaptionLayerContent.TargetLanPerLineWordCount',
    'CaptionLayerContent.SourceLanReservePages',
    'CaptionLayerContent.TargetLanReservePages',
  ].map((member) => `Components.Component[].${member}`),
};

function ofSyncGroups(wrapper: string): string[] {
  return ['SyncDelayThreshold', 'SyncOffsets.SyncOffset[]'].map(
    (member) => `${wrapper}.SyncGroup[].${member}`,
  );
}

/** Codes that a note of the documentation names, and the table of the operation does not. */
const notedCodes: Record<string, string[]> = { SetCasterChannel: ['IncorrectChannel.Disable'] };

describe('The documented API', () => {
  it.each(documented.map((operation) => [operation.name, operation] as const))(
    '%s: parameters, answer, rate and codes agree',
    (name, operation) => {
      const fact = known.get(name);
      if (fact === undefined) throw new Error(`${name} is not documented`);

      const parameters = Object.entries(operation.parameters as Record<string, z.ZodType>);
      const isRequired = ([, schema]: (typeof parameters)[number]) => !schema.safeParse(undefined).success;
      const required = parameters.filter(isRequired);
      const optional = parameters.filter((parameter) => !isRequired(parameter));
      expect(required.map(([parameter]) => parameter).sort()).toEqual(fact.required);
      expect(optional.map(([parameter]) => parameter).sort()).toEqual(fact.optional);

      const wanted = fact.answer.filter((path) => !(notAnswered[name] ?? []).includes(path));
      expect(pathsOf(operation.result).sort()).toEqual([...wanted, ...(alsoAnswered[name] ?? [])].sort());

      expect(operation.callsPerSecond).toBe(fact.callsPerSecond);
      expect(operation.kind).toBe(fact.kind);

      // A bad value of any parameter may be answered with `Invalid{Parameter}`, by the gateway and by the rule.
      const ofValues = parameters.map(([parameter]) => `Invalid${parameter}`);
      // IdempotentParameterMismatch is documented for tokens everywhere, and ResourceNumberExceed on the older pages.
      const everywhere = ['IdempotentParameterMismatch', 'ResourceNumberExceed', 'OperationConflict'];
      const codes = operation.refusals.map((refusal) =>
        typeof refusal === 'string' ? refusalCodes[refusal as keyof typeof refusalCodes] : refusal.as,
      );
      const allowed = [...everywhere, ...ofValues, ...fact.codes, ...(notedCodes[name] ?? [])];
      expect(codes.filter((code) => !allowed.includes(code))).toEqual([]);
    },
  );
});
