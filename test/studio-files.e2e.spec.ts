import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Layout } from '#libs/caster';
import { fullScreen } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { popCore } from './support/clients.js';
import { understudy as command } from './support/command.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

const authorization = `Basic ${Buffer.from(`${localAccess.accessKeyId}:${localAccess.secret}`).toString('base64')}`;

let folder: string;
let here: UnderstudyProcess;
let there: UnderstudyProcess;
let studio: string;
const dataOf = (name: string) => ({
  UNDERSTUDY_DATA_DIR: join(folder, name),
  DATABASE_URL: '',
  KAFKA_BROKERS: '',
});

async function exported({ endpoint }: UnderstudyProcess, casterId: string): Promise<string> {
  const answer = await fetch(`${endpoint}/v1/casters/${casterId}/export`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return answer.text();
}

async function imported(
  { endpoint }: UnderstudyProcess,
  body: string,
  { token = randomUUID(), name }: { token?: string; name?: string } = {},
) {
  const query = name === undefined ? '' : `?${new URLSearchParams({ CasterName: name })}`;
  const answer = await fetch(`${endpoint}/v1/casters/import${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': token },
    body,
  });
  return {
    status: answer.status,
    ...((await answer.json()) as { CasterId: string; code: string; detail: string }),
  };
}

/** The command line beside the running program. */
const studios = (name: string, ...args: string[]) =>
  command(['studios', ...args], { UNDERSTUDY_LOCAL_ACCESS: '1', ...dataOf(name) });

/** The file with as many layouts more. */
function withLayouts(file: string, count: number): string {
  const content = JSON.parse(file);
  content.setup.parts.layout = Array.from(
    { length: count },
    (_, i): Layout => ({ ...fullScreen, key: `layout-${i + 100}` }),
  );
  return JSON.stringify(content, null, 2);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-files-'));
  [here, there] = await Promise.all([startProcess(dataOf('here')), startProcess(dataOf('there'))]);
  const call = popCore(here.endpoint);
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Evening news',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  await call('AddCasterVideoResource', {
    CasterId,
    ResourceName: 'Anchor',
    LocationId: 'RV01',
    LiveStreamUrl: 'rtmp://ingest.example.com/live/anchor',
  });
  await call('AddCasterComponent', {
    CasterId,
    LocationId: 'RC01',
    ComponentType: 'text',
    ComponentLayer: '{}',
    TextLayerContent: JSON.stringify({ Text: 'Good evening <&> \u{1F3AC}' }),
  });
  studio = CasterId;
});
afterAll(async () => {
  await Promise.all([here?.stop(), there?.stop()]);
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

describe('A studio as one file', () => {
  it('moves to another installation by REST, and is written there byte for byte as here', async () => {
    const file = await exported(here, studio);
    expect(file).not.toContain(studio);
    const { status, CasterId } = await imported(there, file);
    expect(status).toBe(200);
    expect(await exported(there, CasterId)).toBe(file);

    const { Components } = await popCore(there.endpoint)('DescribeCasterComponents', { CasterId });
    expect(Components.Component[0].TextLayerContent.Text).toBe('Good evening <&> \u{1F3AC}');
  });

  it('moves by the command line beside running programs', async () => {
    const path = join(folder, 'studio.json');
    expect(await studios('here', 'export', studio, path)).toMatchObject({
      code: 0,
      out: `caster ${studio} is in ${path}\n`,
    });
    const file = await readFile(path, 'utf8');
    expect(file).toBe(await exported(here, studio));
    expect(await studios('here', 'export', studio)).toMatchObject({ code: 0, out: file });

    const { code, out } = await studios('there', 'import', path);
    expect(code).toBe(0);
    const [, casterId = ''] = /^caster (\S+)\n$/.exec(out) ?? [];
    expect(await exported(there, casterId)).toBe(file);

    const named = await studios('there', 'import', path, '--name', 'Morning news');
    const renamed = JSON.parse(await exported(there, named.out.slice('caster '.length).trim()));
    expect(renamed).toEqual({ ...JSON.parse(file), name: 'Morning news' });
  });

  it('that is damaged is refused by the command line in one line that names the place', async () => {
    const path = join(folder, 'damaged.json');
    await writeFile(path, (await exported(here, studio)).replace('"RV01"', '"RV00"'));
    const { code, err } = await studios('there', 'import', path);
    expect(code).toBe(1);
    expect(err).toMatch(/^.*CasterFile\.setup\.parts\.resource\.1\.locationId is not valid.*\n$/);
    const unknown = await studios('here', 'export', randomUUID());
    expect(unknown).toMatchObject({ code: 1, out: '', err: expect.stringContaining('does not exist') });
    const ofNobody = await studios('there', 'import', path, '--account', '42');
    expect(ofNobody.err).toContain('There is no account 42');
  });

  it('is imported once for a token, under the name that the caller gives', async () => {
    const file = await exported(here, studio);
    const token = randomUUID();
    const first = await imported(there, file, { token, name: 'Morning news' });
    expect(JSON.parse(await exported(there, first.CasterId)).name).toBe('Morning news');
    expect(
      await imported(there, JSON.stringify(JSON.parse(file)), { token, name: 'Morning news' }),
    ).toMatchObject({
      CasterId: first.CasterId,
    });
    expect(await imported(there, file, { token })).toMatchObject({
      status: 400,
      code: 'IdempotentParameterMismatch',
    });
  });

  it('is taken as large as a studio may be, and refused beyond', async () => {
    const large = withLayouts(await exported(here, studio), 1_600);
    expect(large.length).toBeGreaterThan(900_000);
    const { status, CasterId } = await imported(there, large);
    expect(status).toBe(200);
    expect(JSON.parse(await exported(there, CasterId)).setup.parts.layout).toHaveLength(1_600);

    expect(await imported(there, withLayouts(large, 2_001))).toMatchObject({
      status: 400,
      code: 'ResourceNumberExceed',
    });
    // Announced alone: who sends it all may be cut off before the answer is read.
    const announced = request(`${there.endpoint}/v1/casters/import`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'content-length': 5_000_000 },
    });
    announced.on('error', () => undefined).flushHeaders();
    const [{ statusCode }] = await once(announced, 'response');
    announced.destroy();
    expect(statusCode).toBe(413);
  });

  it('leaves the bodies of other operations as bounded as they were', async () => {
    const { status } = await fetch(`${there.endpoint}/v1/casters`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: ' '.repeat(1_100_000),
    });
    expect(status).toBe(413);
  });

  it.each([
    ['nothing', '', 'MissingCasterFile'],
    ['no JSON', '{', 'InvalidCasterFile'],
    ['another file', '{"format":"other"}', 'InvalidCasterFile'],
  ])('is refused where the body is %s', async (_what, body, code) =>
    expect(await imported(there, body)).toMatchObject({ status: 400, code }),
  );
});
