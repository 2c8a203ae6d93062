import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, withPatience } from '#libs/testing';
import { type Database, openDatabase } from './database.js';
import { databaseUrl } from './database-url.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { listen } from './listen.js';
import { migrate } from './migrate.js';
import { migrationFiles } from './migration-files.js';

const PASSWORD = `p@ss:w/rd#?% &+'"\\é€`;

/** On a server of its own, whose roles and certificates are the test's. */
describe('Connecting', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let admin: Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-connecting-'));
    const dataDir = await mkdtemp(join(tmpdir(), 'understudy-connecting-'));
    server = await startEmbeddedPostgres({ dataDir, isTemporary: true, isDurable: false, log: () => {} });
    admin = await openDatabase({ url: withPatience(server.url), applicationName: 'admin' });
    const { rows } = await admin.pool.query(
      `select format('create role stage login password %L', $1::text)`,
      [PASSWORD],
    );
    await admin.pool.query(rows[0].format);
    await admin.pool.query('create database stage owner stage');
  });
  afterEach(() => {
    delete process.env.PGPASSWORD;
  });
  afterAll(async () => {
    await admin.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const open = (url: string) => openDatabase({ url, applicationName: 'tests', connectWithinMs: 30_000 });
  const address = () => new URL(server.url).host;
  const addressOfAll = () => `${address()}/stage?sslmode=disable`;

  it.each([
    ['percent-encoded', () => `postgres://stage:${encodeURIComponent(PASSWORD)}@${addressOfAll()}`],
    ['as it is', () => `postgres://stage:${PASSWORD}@${addressOfAll()}`],
    [
      'in PGPASSWORD',
      () => {
        process.env.PGPASSWORD = PASSWORD;
        return `postgres://stage@${addressOfAll()}`;
      },
    ],
  ])('takes a password of any characters, %s, for every connection', async (_, given) => {
    const url = databaseUrl(given());
    const database = await open(url);
    const names = migrationFiles().map(({ name }) => name);
    expect([names, []]).toContainEqual(await migrate(database));
    let hints = 0;
    const onNotify = () => {
      hints += 1;
    };
    const listener = await listen({ url, channel: 'events', onNotify, log: () => {} });
    await waitFor(() => hints === 1, { what: 'the first hint' });
    await listener.close();
    await database.close();
  });

  it('speaks TLS, and knows the server by the certificate authority that the url names', async () => {
    const ours = await certify('ours');
    const others = await certify('others');
    await install(ours);
    const url = (rootCertificate: string) =>
      databaseUrl(
        `postgres://stage:${PASSWORD}@${address()}/stage?sslmode=verify-full&sslrootcert=${rootCertificate}`,
      );

    const database = await open(url(ours.certificate));
    const { rows } = await database.query(
      'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()',
    );
    expect(rows).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
    const silent = { text: 'select pg_sleep(5)', query_timeout: 100 };
    await expect(database.pool.query(silent)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await database.close();

    await expect(open(url(others.certificate))).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  interface Certified {
    readonly certificate: string;
    readonly key: string;
  }

  async function certify(name: string): Promise<Certified> {
    const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', `/CN=${name}`, '-addext', names, '-keyout', key, '-out', certificate],
    ]);
    return { certificate, key };
  }

  /** Written by the server itself, whose user alone may read the key. */
  async function install({ certificate, key }: Certified): Promise<void> {
    for (const [from, to] of [
      [certificate, 'server.crt'],
      [key, 'server.key'],
    ] as const)
      await admin.pool.query(
        `copy (select unnest(string_to_array($file$${await readFile(from, 'utf8')}$file$, E'\\n')))
         to program 'umask 077; cat > ${to}'`,
      );
    await admin.pool.query('alter system set ssl = on');
    await admin.pool.query('select pg_reload_conf()');
    await waitFor(async () => (await admin.pool.query('show ssl')).rows[0].ssl === 'on', { what: 'TLS' });
  }
});
