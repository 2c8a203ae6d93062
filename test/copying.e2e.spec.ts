import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram({ CASTER_QUOTA: '40' });
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

const account = '1000000000000001';
const copyOf = (SrcCasterId: string, ClientToken: string = randomUUID(), CasterName = "Tonight's show") => ({
  SrcCasterId,
  CasterName,
  ClientToken,
});

async function count(sql: string): Promise<number> {
  const { rows } = await program.test.database.pool.query<{ n: number }>(`select (${sql})::int as n`);
  return rows[0]?.n ?? Number.NaN;
}
const studios = () => count(`select caster_count from accounts where account_id = '${account}'`);
const copies = () => count("select count(*) from events where type = 'CasterCopied'");

describe('CopyCaster', () => {
  it('makes one studio of 200 parallel requests with one token, on two replicas', async () => {
    const other = popCore((await program.replica()).endpoint);
    const source = await buildNewsroom(call, randomUUID());
    const before = { studios: await studios(), copies: await copies() };

    const request = copyOf(source);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? call : other)('CopyCaster', request)),
    );

    expect(new Set(answers.map((answer) => answer.CasterId)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.RequestId)).size).toBe(200);
    expect({ studios: await studios(), copies: await copies() }).toEqual({
      studios: before.studios + 1,
      copies: before.copies + 1,
    });
  });

  it('answers a retry with the first CasterId although the source was deleted since', async () => {
    const source = await buildNewsroom(call, randomUUID());
    const request = copyOf(source);
    const first = await call('CopyCaster', request);
    await call('DeleteCaster', { CasterId: source });

    expect((await call('CopyCaster', request)).CasterId).toBe(first.CasterId);
    expect(await codeOf(call('CopyCaster', copyOf(source)))).toBe('InvalidCaster.NotFound');
  });

  it('answers a retry with the first CasterId although the copy itself was deleted since', async () => {
    const source = await buildNewsroom(call, randomUUID());
    const request = copyOf(source);
    const first = await call('CopyCaster', request);
    await call('DeleteCaster', { CasterId: first.CasterId });

    expect((await call('CopyCaster', request)).CasterId).toBe(first.CasterId);
  });

  it('refuses a token that comes again with other parameters, and makes nothing', async () => {
    const source = await buildNewsroom(call, randomUUID());
    const request = copyOf(source);
    await call('CopyCaster', request);
    const before = await copies();

    expect(await codeOf(call('CopyCaster', { ...request, CasterName: 'Another show' }))).toBe(
      'IdempotentParameterMismatch',
    );
    expect(await codeOf(call('CopyCaster', { ...request, SrcCasterId: randomUUID() }))).toBe(
      'IdempotentParameterMismatch',
    );
    expect(await copies()).toBe(before);
  });

  it('takes a token as another one when its letters differ in case, or another operation brings it', async () => {
    const source = await buildNewsroom(call, 'token-a');
    const a = await call('CopyCaster', copyOf(source, 'token-a'));
    const b = await call('CopyCaster', copyOf(source, 'TOKEN-A'));

    expect(new Set([source, a.CasterId, b.CasterId]).size).toBe(3);
  });

  it('lets exactly one of 50 parallel copies take the last place of the quota, and answers its retry', async () => {
    const source = await buildNewsroom(call, randomUUID());
    for (let free = 40 - (await studios()); free > 1; free -= 1) await call('CopyCaster', copyOf(source));

    const requests = Array.from({ length: 50 }, () => copyOf(source));
    const outcomes = await Promise.all(
      requests.map((request) =>
        call('CopyCaster', request).then(
          (answer) => ({ request, casterId: answer.CasterId as string, code: 'OK' }),
          (error: { code: string }) => ({ request, casterId: '', code: error.code }),
        ),
      ),
    );

    expect(await studios()).toBe(40);
    const won = outcomes.filter(({ code }) => code === 'OK');
    expect(won).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'CasterNumberExceed')).toHaveLength(49);
    expect((await call('CopyCaster', won[0]?.request ?? {})).CasterId).toBe(won[0]?.casterId);

    await call('DeleteCaster', { CasterId: won[0]?.casterId ?? '' });
    expect(await codeOf(call('CopyCaster', copyOf(source)))).toMatch(/^no error/);
  });
});
