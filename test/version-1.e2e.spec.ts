import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { kafkaAddress, waitFor } from '#libs/testing';
import { identical, readAll } from '../apps/understudy/src/demo/compare.js';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { localAccess } from '../apps/understudy/src/settings.js';
import { codeOf, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';
import { readEvents } from './support/topic.js';
import { type FrozenAnswers, frozenAnswers, frozenRecords, loadVersion1 } from './support/version-1.js';

// What was answered and published then is still, member by member; members may have come since.

interface Opened {
  readonly program: Program;
  readonly call: CallOperation;
}

const { deleted, ...standing } = frozenAnswers as Record<string, FrozenAnswers> & { deleted: FrozenAnswers };
const studios = Object.entries(standing);

describe.each([
  { which: 'with the rows of its views', views: true },
  { which: 'whose views were dropped', views: false },
])('A database of version 1, $which', ({ views }) => {
  const opened = async (
    work: (opened: Opened) => Promise<void>,
    environment: Record<string, string> = {},
  ) => {
    const program = await startProgram(environment, undefined, (database) =>
      loadVersion1(database, { views }),
    );
    try {
      await work({ program, call: popCore(program.endpoint) });
    } finally {
      await program.end();
    }
  };

  it('lists every studio, and describes it as it was described', () =>
    opened(async ({ program, call }) => {
      const { CasterList } = await call('DescribeCasters', {});
      expect(CasterList.Caster.map((caster: { CasterId: string }) => caster.CasterId).sort()).toEqual(
        studios.map(([, { CasterId }]) => CasterId).sort(),
      );
      for (const [studio, { CasterId, ...then }] of studios)
        expect({ studio, ...(await answersAbout(program, call, CasterId, Object.keys(then))) }).toMatchObject(
          {
            studio,
            ...then,
          },
        );
    }));

  it('refuses a deleted studio as it was refused', () =>
    opened(async ({ call }) => {
      const { CasterId, DescribeCasterConfig, CopyCaster } = deleted;
      expect(await codeOf(call('DescribeCasterConfig', { CasterId }))).toBe(DescribeCasterConfig);
      expect(await codeOf(copyOf(call, CasterId))).toBe(CopyCaster);
    }));

  it('has every event published as it was published', async () => {
    const topic = `version-1-${randomUUID()}`;
    await opened(
      async () => {
        await waitFor(async () => (await readEvents(kafkaAddress(), topic)).length === frozenRecords.length, {
          what: 'every event on the topic',
        });
        const records = (await readEvents(kafkaAddress(), topic)).map(({ key, headers, value }) => ({
          key,
          headers,
          value: JSON.parse(String(value)),
        }));
        // Those of one studio share a partition and have an order, whatever the number of partitions.
        expect(byStudio(records)).toMatchObject(byStudio(frozenRecords));
      },
      { KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic },
    );
  });

  it('answers a retry of then with the answer of then', () =>
    opened(async ({ call }) => {
      const { rich, freshCopy, bare } = standing;
      const copied = await call('CopyCaster', {
        SrcCasterId: rich!.CasterId,
        CasterName: 'Evening news, copied',
        ClientToken: 'fresh copy',
      });
      expect(copied.CasterId).toBe(freshCopy!.CasterId);
      const created = await call('CreateCaster', {
        NormType: 3,
        ChargeType: 'PostPaid',
        ClientToken: 'bare',
      });
      expect(created.CasterId).toBe(bare!.CasterId);
    }));

  it('has every studio copied, and the copy is its source', () =>
    opened(async ({ call }) => {
      for (const [studio, { CasterId }] of studios) {
        const copy = await copyOf(call, CasterId);
        expect({
          studio,
          identical: identical(await readAll(call, CasterId), await readAll(call, copy)),
        }).toEqual({ studio, identical: true });
      }
    }));

  it('has every studio edited: what it had stays, and no other studio changes', () =>
    opened(async ({ program, call }) => {
      for (const [studio, { CasterId, ...then }] of studios) {
        await call('AddCasterVideoResource', {
          CasterId,
          ResourceName: 'Added since',
          LocationId: 'RV50',
          ImageId: 'since',
        });
        const { DescribeCasterVideoResources, ...now } = await answersAbout(
          program,
          call,
          CasterId,
          Object.keys(then).filter((name) => name !== 'GetCaster' && name !== 'DescribeCasters'),
        );
        const before = sourcesIn(then.DescribeCasterVideoResources);
        const after = sourcesIn(DescribeCasterVideoResources);
        expect({ studio, ...now }).toMatchObject({
          studio,
          ...Object.fromEntries(Object.keys(now).map((name) => [name, then[name]])),
        });
        expect(after.slice(0, -1)).toMatchObject(before);
        expect(after.at(-1)).toMatchObject({ ResourceName: 'Added since', LocationId: 'RV50' });
      }
    }));
});

async function answersAbout(
  program: Program,
  call: CallOperation,
  CasterId: string,
  operations: readonly string[],
): Promise<Record<string, object>> {
  const answers: Record<string, object> = {};
  for (const operation of operations)
    answers[operation] =
      operation === 'GetCaster' ? await getCaster(program, CasterId) : await call(operation, { CasterId });
  return answers;
}

async function getCaster({ endpoint }: Program, casterId: string): Promise<object> {
  const { accessKeyId, secret } = localAccess;
  const response = await fetch(`${endpoint}/v1/casters/${casterId}`, {
    headers: { authorization: `Basic ${btoa(`${accessKeyId}:${secret}`)}` },
  });
  return (await response.json()) as object;
}

async function copyOf(call: CallOperation, SrcCasterId: string): Promise<string> {
  const { CasterId } = await call('CopyCaster', {
    SrcCasterId,
    CasterName: 'A copy of today',
    ClientToken: randomUUID(),
  });
  return CasterId;
}

const sourcesIn = (answer: unknown) =>
  (answer as { VideoResources: { VideoResource: object[] } }).VideoResources.VideoResource;

function byStudio<R extends { readonly key: string }>(records: readonly R[]): Record<string, R[]> {
  return Object.fromEntries(
    [...new Set(records.map(({ key }) => key))].map((studio) => [
      studio,
      records.filter(({ key }) => key === studio),
    ]),
  );
}
