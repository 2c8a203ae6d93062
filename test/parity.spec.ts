import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { operations } from '#libs/operations';
import { refusalCodes } from '#libs/wire';

// The fact table of the public API. It is no part of this repository: where it stands beside it, contracts are compared with it.
const FACTS = process.env.CASTER_API_FACTS ?? '../shared/spec/caster-api.yaml';

interface Fact {
  name: string;
  qps: number;
  kind: string;
  parameters: { name: string; required: boolean; items?: { name: string }[] }[];
  response: Record<string, unknown>;
  errors: { code: string; http: number }[];
}

/** Documented members that no answer has yet, and why. */
const notAnswered: Record<string, string[]> = {
  DescribeCasters: ['CasterList.Caster[].Duration', 'CasterList.Caster[].StartTime'], // of a studio that runs
  DescribeCasterConfig: ['AudioMixerMode'], // nothing sets it
  DescribeCasterVideoResources: ['VideoResources.VideoResource[].FlvUrl'], // of a studio that runs
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
  DescribeCasterConfig: ['RecordConfig.Interval'],
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

const facts = existsSync(FACTS) ? (parse(readFileSync(FACTS, 'utf8')).operations as Fact[]) : [];
const known = new Map(facts.map((fact) => [fact.name, fact]));
const documented = operations.filter(({ restOnly }) => !restOnly);

(facts.length === 0 ? describe.skip : describe)('The documented API', () => {
  it.each(documented.map((operation) => [operation.name, operation] as const))(
    '%s: parameters, answer, rate and codes agree',
    (name, operation) => {
      const fact = known.get(name);
      if (fact === undefined) throw new Error(`${name} is not documented`);

      const given = fact.parameters.filter(
        ({ name: parameter }) => parameter !== 'OwnerId' && parameter !== 'RegionId',
      );
      expect(Object.keys(operation.parameters).sort()).toEqual(
        given.map((parameter) => parameter.name).sort(),
      );
      expect(
        Object.entries(operation.parameters as Record<string, z.ZodType>)
          .filter(([, schema]) => !schema.safeParse(undefined).success)
          .map(([parameter]) => parameter)
          .sort(),
      ).toEqual(
        given
          .filter(({ required }) => required)
          .map((parameter) => parameter.name)
          .sort(),
      );

      const { RequestId, ...response } = fact.response;
      const answered = pathsOf(operation.result);
      const wanted = leavesOf(response).filter((path) => !(notAnswered[name] ?? []).includes(path));
      expect(answered.sort()).toEqual([...wanted, ...(alsoAnswered[name] ?? [])].sort());

      expect(operation.callsPerSecond).toBe(fact.qps);
      expect(operation.kind).toBe(fact.kind);

      // IdempotentParameterMismatch is documented for tokens everywhere, and ResourceNumberExceed on the older pages.
      const everywhere = ['IdempotentParameterMismatch', 'ResourceNumberExceed', 'OperationConflict'];
      const codes = operation.refusals.map((refusal) =>
        typeof refusal === 'string' ? refusalCodes[refusal] : refusal.as,
      );
      expect(
        codes.filter(
          (code) => !everywhere.includes(code) && !fact.errors.some((error) => error.code === code),
        ),
      ).toEqual([]);
    },
  );
});

/** `A.B[].C` for each leaf of an answer's schema. */
function pathsOf(schema: z.ZodType, path = ''): string[] {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodArray) return pathsOf(inner.element as z.ZodType, `${path}[]`);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, member]) =>
      pathsOf(member, path === '' ? name : `${path}.${name}`),
    );
  return [path];
}

function leavesOf(fact: unknown, path = ''): string[] {
  if (Array.isArray(fact)) return leavesOf(fact[0], `${path}[]`);
  if (typeof fact === 'object' && fact !== null)
    return Object.entries(fact).flatMap(([name, member]) =>
      leavesOf(member, path === '' ? name : `${path}.${name}`),
    );
  return [path];
}
