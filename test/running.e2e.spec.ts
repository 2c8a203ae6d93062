import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram();
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

const TranscodeConfig = JSON.stringify({ CasterTemplate: 'lp_hd', LiveTemplate: ['lld', 'lhd'] });

async function newCaster(config: Record<string, string> = {}): Promise<{ CasterId: string }> {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Newsroom',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  await call('SetCasterConfig', { CasterId, ...config });
  return { CasterId };
}

const startable = () => newCaster({ DomainName: 'live.example.com', TranscodeConfig });

async function listed(caster: { CasterId: string }) {
  const { CasterList } = await call('DescribeCasters', caster);
  return CasterList.Caster[0];
}

/** Every address in an answer. */
function addressesIn(answer: unknown): string[] {
  return JSON.stringify(answer).match(/(http|rtmp):\/\/[^"]+/g) ?? [];
}

describe('A studio that runs', () => {
  it('is started, restarted and stopped, and says so', async () => {
    const caster = await startable();
    expect(await listed(caster)).toMatchObject({ Status: 0 });

    const { RequestId: _, ...started } = await call('StartCaster', caster);
    expect(started).toEqual({
      PvwSceneInfos: { SceneInfo: [{ SceneId: expect.any(String), StreamUrl: expect.any(String) }] },
      PgmSceneInfos: {
        SceneInfo: [
          {
            SceneId: expect.any(String),
            StreamUrl: expect.any(String),
            StreamInfos: {
              StreamInfo: ['original', 'lld', 'lhd'].flatMap((template) =>
                ['flv', 'rtmp', 'm3u8'].map((format) => ({
                  OutputStreamUrl: expect.any(String),
                  TranscodeConfig: template,
                  VideoFormat: format,
                })),
              ),
            },
          },
        ],
      },
    });
    expect(await listed(caster)).toMatchObject({
      Status: 1,
      StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      Duration: expect.stringMatching(/^00:\d\d:\d\d$/),
    });

    await call('RestartCaster', caster);
    expect(await listed(caster)).toMatchObject({ Status: 1 });

    await call('StopCaster', caster);
    const stopped = await listed(caster);
    expect(stopped).toMatchObject({ Status: 0 });
    expect(stopped).not.toHaveProperty('StartTime');
    expect(stopped).not.toHaveProperty('Duration');
  });

  it('needs a domain and a template, and is in the state that the call needs', async () => {
    const bare = await newCaster();
    expect(await codeOf(call('StartCaster', bare))).toBe('InvalidDomainName.NotFound');
    const withDomain = await newCaster({ DomainName: 'live.example.com' });
    expect(await codeOf(call('StartCaster', withDomain))).toBe('IncorrectCasterStatus');

    const idle = await startable();
    expect(await codeOf(call('StopCaster', idle))).toBe('IncorrectSceneStatus');
    expect(await codeOf(call('RestartCaster', idle))).toBe('IncorrectCasterStatus.Idle');
    expect(await codeOf(call('DescribeCasterStreamUrl', idle))).toBe('InvalidScene.NotFound');

    await call('StartCaster', idle);
    expect(await codeOf(call('StartCaster', idle))).toBe('IncorrectCasterStatus');
    expect(await codeOf(call('DeleteCaster', idle))).toBe('IncorrectCasterStatus.Inuse');
  });

  it('has the same addresses after a stop and a start, and from every replica', async () => {
    const caster = await startable();
    const first = await call('StartCaster', caster);
    const streams = await call('DescribeCasterStreamUrl', caster);
    expect(streams).toMatchObject({ CasterId: caster.CasterId, Total: 2 });
    expect(addressesIn(streams)).toEqual(expect.arrayContaining(addressesIn(first)));

    await call('StopCaster', caster);
    expect(addressesIn(await call('DescribeCasterStreamUrl', caster))).toEqual([]);

    const replica = popCore((await program.replica()).endpoint);
    const { RequestId: _, ...again } = await replica('StartCaster', caster);
    expect(first).toMatchObject(again);
    const { RequestId: __, ...fromReplica } = await replica('DescribeCasterStreamUrl', caster);
    expect(streams).toMatchObject(fromReplica);
    expect((await replica('DescribeCasterRtcInfo', caster)).AuthToken).toBe(
      (await call('DescribeCasterRtcInfo', caster)).AuthToken,
    );
  });

  it('has an idle copy, which runs with the same outputs and no address of its source', async () => {
    const source = await startable();
    await call('StartCaster', source);
    const { CasterId } = await call('CopyCaster', {
      SrcCasterId: source.CasterId,
      CasterName: 'Evening',
      ClientToken: randomUUID(),
    });
    const copy = { CasterId };
    expect(await listed(copy)).toMatchObject({ Status: 0 });
    expect(addressesIn(await call('DescribeCasterStreamUrl', copy))).toEqual([]);

    await call('StartCaster', copy);
    const [ofSource, ofCopy] = [
      await call('DescribeCasterStreamUrl', source),
      await call('DescribeCasterStreamUrl', copy),
    ];
    expect(ofCopy.Total).toBe(ofSource.Total);
    expect(addressesIn(ofCopy)).toHaveLength(addressesIn(ofSource).length);
    expect(addressesIn(ofSource).filter((address) => addressesIn(ofCopy).includes(address))).toEqual([]);
    expect((await call('DescribeCasterRtcInfo', copy)).AuthToken).not.toBe(
      (await call('DescribeCasterRtcInfo', source)).AuthToken,
    );
  });
});

it('A studio is found in the resource group that it was moved to', async () => {
  const caster = await newCaster();
  const NewResourceGroupId = `rg-${randomUUID()}`;
  await call('UpdateCasterResourceGroup', { ...caster, NewResourceGroupId });
  const { CasterList } = await call('DescribeCasters', { ResourceGroupId: NewResourceGroupId });
  expect(CasterList.Caster.map(({ CasterId }: { CasterId: string }) => CasterId)).toEqual([caster.CasterId]);
  expect(await codeOf(call('UpdateCasterResourceGroup', { ...caster, NewResourceGroupId: 'sports' }))).toBe(
    'ResourceGroupNotExist',
  );
});
