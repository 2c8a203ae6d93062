import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { identical, readAll } from '../apps/understudy/src/demo/compare.js';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, openApi, openApiXml, popCore } from './support/clients.js';
import { expectAnswer } from './support/journey-clients.js';
import { type Program, startProgram } from './support/program.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');

let program: Program;
let stranger: { accessKeyId: string; secret: string };
beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey, CASTER_QUOTA: '50' });
  await createAccount(program.test.database, '2000000000000002');
  stranger = await createAccessKey(program.test.database, sealer(secretKey), {
    accountId: '2000000000000002',
  });
});
afterAll(() => program.end());

const checked =
  (call: CallOperation): CallOperation =>
  async (action, parameters) => {
    const answer = await call(action, parameters);
    expectAnswer(action, answer);
    return answer;
  };

describe.each([
  ['@alicloud/pop-core (HMAC-SHA1)', popCore],
  ['@alicloud/openapi-client (ACS3-HMAC-SHA256)', openApi],
])('With %s', (_name, client) => {
  it('a studio is built, copied, read back identical and deleted, each answer in its documented shape', async () => {
    const call = checked(client(program.endpoint));
    const source = await buildNewsroom(call, randomUUID());
    const copy = await call('CopyCaster', {
      SrcCasterId: source,
      CasterName: "Tonight's show",
      ClientToken: randomUUID(),
      RegionId: 'cn-shanghai',
      OwnerId: '1000000000000001',
    });

    const [ofSource, ofCopy] = [await readAll(call, source), await readAll(call, copy.CasterId)];
    expect(ofSource.parts.resource).toHaveLength(5);
    expect(ofSource.parts.layout).toHaveLength(3);
    expect(ofSource.parts.component).toHaveLength(5);
    expect(identical(ofSource, ofCopy)).toBe(true);

    const layoutId = ofCopy.parts.layout[1]?.LayoutId ?? '';
    const one = await call('DescribeCasterLayouts', { CasterId: copy.CasterId, LayoutId: layoutId });
    expect(one.Layouts.Layout).toEqual([ofCopy.parts.layout[1]]);
    const componentId = ofCopy.parts.component[4]?.ComponentId ?? '';
    const unnamed = await call('DescribeCasterComponents', {
      CasterId: copy.CasterId,
      ComponentId: componentId,
    });
    expect(unnamed.Components.Component).toMatchObject([
      { ComponentId: componentId, ComponentName: componentId },
    ]);

    const listed = await call('DescribeCasters', {
      CasterName: "Tonight's",
      'Tag.1.Key': 'desk',
      PageSize: 100,
    });
    expect(listed.CasterList.Caster.map(({ CasterId }: { CasterId: string }) => CasterId)).toContain(
      copy.CasterId,
    );
    expect((await call('DeleteCaster', { CasterId: source })).CasterId).toBe(source);
    expect(await codeOf(call('DescribeCasterConfig', { CasterId: source }))).toBe('InvalidCaster.NotFound');
    expect((await readAll(call, copy.CasterId)).parts.resource).toEqual(ofCopy.parts.resource);
  });
});

describe('DescribeCasters', () => {
  it('shows the caller its own last write, and each filter narrows', async () => {
    const call = popCore(program.endpoint);
    const mark = randomUUID();
    const create = async (CasterName: string, NormType: number, tag: string) =>
      (
        await call('CreateCaster', {
          CasterName,
          NormType,
          ChargeType: 'PostPaid',
          ClientToken: randomUUID(),
          ResourceGroupId: mark,
          'Tag.1.Key': 'desk',
          'Tag.1.Value': tag,
        })
      ).CasterId as string;
    const morning = await create('Morning', 1, 'a');
    const noon = await create('Noon', 6, 'b');
    const find = async (filter: Record<string, string | number>) => {
      const answer = await call('DescribeCasters', { ResourceGroupId: mark, ...filter });
      return {
        total: answer.Total,
        ids: answer.CasterList.Caster.map(({ CasterId }: { CasterId: string }) => CasterId),
      };
    };

    expect(await find({})).toEqual({ total: 2, ids: [noon, morning] });
    expect(await find({ OrderByModifyAsc: 'true' })).toEqual({ total: 2, ids: [morning, noon] });
    expect(await find({ CasterName: 'orn' })).toEqual({ total: 1, ids: [morning] });
    expect(await find({ CasterId: noon })).toEqual({ total: 1, ids: [noon] });
    expect(await find({ NormType: '6' })).toEqual({ total: 1, ids: [noon] });
    expect(await find({ ChargeType: 0 })).toEqual({ total: 0, ids: [] });
    expect(await find({ Status: 0 })).toEqual({ total: 2, ids: [noon, morning] });
    expect(await find({ Status: 1 })).toEqual({ total: 0, ids: [] });
    expect(await find({ 'Tag.1.Key': 'desk', 'Tag.1.Value': 'b' })).toEqual({ total: 1, ids: [noon] });
    expect(await find({ 'Tag.1.Key': 'desk' })).toEqual({ total: 2, ids: [noon, morning] });
    expect(await find({ StartTime: '2999-01-01T00:00:00Z' })).toEqual({ total: 0, ids: [] });
    expect(await find({ EndTime: '2999-01-01T00:00:00Z', PageSize: 1, PageNum: 2 })).toEqual({
      total: 2,
      ids: [morning],
    });

    await call('AddCasterVideoResource', {
      CasterId: morning,
      ResourceName: 'A',
      LocationId: 'RV01',
      ImageId: 'x',
    });
    expect((await find({})).ids).toEqual([morning, noon]);
    await call('DeleteCaster', { CasterId: noon });
    expect(await find({})).toEqual({ total: 1, ids: [morning] });
  });
});

describe('XML', () => {
  it('says what JSON says, lists as repeated elements, well formed whatever the name', async () => {
    const json = openApi(program.endpoint);
    const CasterName = `<&>"' 世界 🎬 ]]>`;
    const { CasterId } = await json('CreateCaster', {
      CasterName,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
      'Tag.1.Key': 'k',
      'Tag.1.Value': '',
    });
    const asXml: string = await openApiXml(program.endpoint)('DescribeCasters', { CasterId });
    const asJson = await json('DescribeCasters', { CasterId });

    expect(XMLValidator.validate(asXml)).toBe(true);
    const parsed = new XMLParser({
      parseTagValue: false,
      isArray: (name) => name === 'Caster' || name === 'tag',
    }).parse(asXml);
    const [fromXml] = parsed.DescribeCastersResponse.CasterList.Caster;
    const [fromJson] = asJson.CasterList.Caster;
    expect(fromXml.CasterName).toBe(CasterName);
    expect(fromXml.Tags).toEqual({ tag: [{ TagKey: 'k', TagValue: '' }] });
    for (const [name, value] of Object.entries(fromJson))
      if (name !== 'Tags') expect({ name, value: fromXml[name] }).toEqual({ name, value: String(value) });
  });
});

describe('Every documented error of CopyCaster', () => {
  const good = async () => ({
    SrcCasterId: (
      await popCore(program.endpoint)('CreateCaster', {
        NormType: 1,
        ChargeType: 'PostPaid',
        ClientToken: randomUUID(),
      })
    ).CasterId as string,
    CasterName: 'Copy',
    ClientToken: randomUUID(),
  });

  /** Status, code and envelope as the official cores report them, over JSON with both signatures and over XML. */
  async function expectError(
    parameters: Record<string, string>,
    status: number,
    code: string,
    credentials?: typeof stranger,
  ) {
    for (const client of [popCore, openApi, openApiXml]) {
      const error = await client(program.endpoint, credentials)('CopyCaster', parameters).then(
        (answer) => ({
          code: `no error, but ${JSON.stringify(answer)}`,
          data: {} as Record<string, unknown>,
          entry: undefined,
        }),
        (raised) =>
          raised as {
            code: string;
            data: Record<string, unknown>;
            entry?: { response: { statusCode: number } };
          },
      );
      expect({ client: client.name, code: error.code }).toEqual({ client: client.name, code });
      expect(error.entry?.response.statusCode ?? error.data.statusCode).toBe(status);
      expect(error.data).toMatchObject({
        Code: code,
        RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        HostId: expect.any(String),
        Message: expect.any(String),
        Recommend: expect.stringContaining(code),
      });
    }
  }

  it('InvalidClientToken.Malformed: empty, too long, not ASCII, a control character', async () => {
    const request = await good();
    for (const ClientToken of ['', 'x'.repeat(65), 'tokén', 'a\tb', 'a\u0000b'])
      await expectError({ ...request, ClientToken }, 400, 'InvalidClientToken.Malformed');
    expect(
      await codeOf(popCore(program.endpoint)('CopyCaster', { ...request, ClientToken: 'x'.repeat(64) })),
    ).toMatch(/^no error/);
  });

  it('InvalidCasterId.Malformed', async () =>
    expectError({ ...(await good()), SrcCasterId: 'not-an-id' }, 400, 'InvalidCasterId.Malformed'));

  it('InvalidCaster.NotFound', async () =>
    expectError({ ...(await good()), SrcCasterId: randomUUID() }, 404, 'InvalidCaster.NotFound'));

  it("IllegalOperation: another account's studio", async () =>
    expectError(await good(), 401, 'IllegalOperation', stranger));

  it('IdempotentParameterMismatch', async () => {
    const request = await good();
    await popCore(program.endpoint)('CopyCaster', request);
    await expectError({ ...request, CasterName: 'Another' }, 400, 'IdempotentParameterMismatch');
  });

  it('a missing parameter is named', async () => {
    const { CasterName, ...rest } = await good();
    await expectError(rest, 400, 'MissingCasterName');
  });

  it('CasterNumberExceed', async () => {
    const request = await good();
    await program.test.database.pool.query('update accounts set caster_quota = caster_count');
    try {
      await expectError(request, 401, 'CasterNumberExceed');
    } finally {
      await program.test.database.pool.query('update accounts set caster_quota = null');
    }
  });
});

describe('DeleteCaster', () => {
  it("refuses another account's studio with its own code", async () => {
    const { CasterId } = await popCore(program.endpoint)('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    expect(await codeOf(popCore(program.endpoint, stranger)('DeleteCaster', { CasterId }))).toBe(
      'PermissionDenied',
    );
    expect(await codeOf(popCore(program.endpoint, stranger)('DescribeCasterConfig', { CasterId }))).toBe(
      'IllegalOperation',
    );
    expect((await popCore(program.endpoint, stranger)('DescribeCasters', {})).Total).toBe(0);
  });
});

describe('A retry of CreateCaster', () => {
  const request = { NormType: 1, ChargeType: 'PostPaid', CasterName: 'Tagged' };
  const desk = { Key: 'desk', Value: 'evening' };
  const city = { Key: 'city', Value: '' };
  const tagged = (...tags: { Key: string; Value: string }[]) =>
    Object.fromEntries(
      tags.flatMap(({ Key, Value }, i) => [
        [`Tag.${i + 1}.Key`, Key],
        [`Tag.${i + 1}.Value`, Value],
      ]),
    );

  it('may send the tags in another order, and not other tags', async () => {
    const call = popCore(program.endpoint);
    const retried = { ...request, ClientToken: randomUUID() };
    const { CasterId } = await call('CreateCaster', { ...retried, ...tagged(desk, city) });
    for (const tags of [tagged(city, desk), { 'Tag.7.Key': 'city', ...tagged(desk) }])
      expect(await call('CreateCaster', { ...retried, ...tags })).toMatchObject({ CasterId });
    for (const tags of [
      tagged(desk),
      tagged(desk, { ...city, Value: 'x' }),
      tagged(city, { ...desk, Key: 'Desk' }),
    ])
      expect(await codeOf(call('CreateCaster', { ...retried, ...tags }))).toBe('IdempotentParameterMismatch');
    expect(await codeOf(call('CreateCaster', { ...retried, ...tagged(desk, desk) }))).toBe('InvalidTag');
  });
});

describe('The documented sizes', () => {
  it('fit into a request, also as clients escape them', async () => {
    const call = popCore(program.endpoint);
    const { CasterId } = await call('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    // As JSON writers do that keep to ASCII.
    const escaped = (value: object) =>
      JSON.stringify(value).replace(
        /[^ -~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    const Text = '😀'.repeat(4_096);
    await call('AddCasterComponent', {
      CasterId,
      ComponentType: 'text',
      LocationId: 'RC01',
      ComponentLayer: '{}',
      TextLayerContent: escaped({ Text }),
    });
    const [component] = (await call('DescribeCasterComponents', { CasterId })).Components.Component;
    expect(component.TextLayerContent.Text).toBe(Text);

    const urls = Array.from({ length: 20 }, (_, i) => `rtmp://backup.example.com/${i}/`.padEnd(2_048, 'x'));
    await call('SetCasterConfig', { CasterId, SideOutputUrlList: JSON.stringify(urls) });
    expect(JSON.parse((await call('DescribeCasterConfig', { CasterId })).SideOutputUrlList)).toEqual(urls);
  });
});

describe('Plain REST', () => {
  const authorization = `Basic ${Buffer.from('understudy:understudy-local-secret').toString('base64')}`;

  it('copies a studio with an Idempotency-Key, lists and reads it', async () => {
    const source = await buildNewsroom(popCore(program.endpoint), randomUUID());
    const copy = async (key: string) => {
      const answer = await fetch(`${program.endpoint}/v1/casters/${source}/copies`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ CasterName: "Tonight's show" }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const key = randomUUID();
    const first = await copy(key);
    expect(first.status).toBe(200);
    expect((await copy(key)).body.CasterId).toBe(first.body.CasterId);

    const read = async (path: string) =>
      // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
      (await (await fetch(`${program.endpoint}${path}`, { headers: { authorization } })).json()) as any;
    const whole = await read(`/v1/casters/${first.body.CasterId}`);
    expect(whole.CasterName).toBe("Tonight's show");
    expect(whole.VideoResources.VideoResource).toHaveLength(5);
    expectAnswer('GetCaster', whole);
    expect((await read('/v1/casters')).Total).toBeGreaterThan(1);
  });

  it('asks for the access key, and says what is wrong as problem details', async () => {
    const unknown = await fetch(`${program.endpoint}/v1/casters`);
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect(Object.keys((await unknown.json()) as object).sort()).toEqual([
      'code',
      'detail',
      'instance',
      'requestId',
      'status',
      'title',
      'type',
    ]);
    const missing = await fetch(`${program.endpoint}/v1/casters/${randomUUID()}`, {
      headers: { authorization },
    });
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: 'InvalidCaster.NotFound' });
  });
});
