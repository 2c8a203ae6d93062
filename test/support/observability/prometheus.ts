import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { waitFor } from '#libs/testing';

/** Debian's package `prometheus` brings both. */
export const hasPrometheus = ['prometheus', 'promtool'].every(
  (program) => spawnSync(program, ['--version']).error === undefined,
);

/** An installation that it looks at. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  readonly endpoints: readonly string[];
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

/** A real one, of a test's own, that scrapes what it is told and evaluates the rules that it is given. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(jobs: readonly Job[], rules: object): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-prometheus-'));
    const port = await freePort();
    await writeFile(join(folder, 'alerts.yml'), stringify(rules));
    await writeFile(
      join(folder, 'prometheus.yml'),
      stringify({
        global: { evaluation_interval: '500ms' },
        rule_files: ['alerts.yml'],
        scrape_configs: jobs.map(({ name, everySeconds }) => ({
          job_name: name,
          scrape_interval: `${everySeconds * 1_000}ms`,
          scrape_timeout: `${everySeconds * 1_000}ms`,
          file_sd_configs: [{ files: [`${name}.json`], refresh_interval: '1s' }],
        })),
      }),
    );
    for (const { name, endpoints } of jobs) await writeTargets(folder, name, endpoints);
    const server = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    server.stderr.on('data', (chunk) => (said += chunk));
    const ended = once(server, 'exit').then(() => {
      throw new Error(`Prometheus ended: ${said}`);
    });
    // Also when nobody waits for it any more.
    ended.catch(() => undefined);
    const prometheus = new Prometheus(folder, `http://127.0.0.1:${port}`, server);
    await once(server, 'spawn');
    const isReady = async () => (await fetch(`${prometheus.url}/-/ready`)).ok;
    await Promise.race([ended, waitFor(isReady, { what: 'Prometheus to be ready' })]);
    return prometheus;
  }

  /** Has it look at these processes of the installation from now on. */
  async lookAt({ name, endpoints }: Pick<Job, 'name' | 'endpoints'>): Promise<void> {
    await writeTargets(this.folder, name, endpoints);
  }

  /** What the expression is now. */
  query(query: string): Promise<(Series & { readonly value: readonly [number, string] })[]> {
    return this.ask('query', { query });
  }

  /** What it was at each second since then; a series that never was is not among them. */
  queryRange(query: string, since: Date): Promise<Series[]> {
    const [start, end] = [since.getTime() / 1_000, Date.now() / 1_000];
    return this.ask('query_range', { query, start: String(start), end: String(end), step: '1' });
  }

  async close(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ask<Answer>(what: string, parameters: Record<string, string>): Promise<Answer> {
    const answer = await fetch(`${this.url}/api/v1/${what}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    const { data, error } = (await answer.json()) as { data?: { result: Answer }; error?: string };
    if (data === undefined) throw new Error(`Prometheus refuses ${parameters.query}: ${error}`);
    return data.result;
  }
}

const writeTargets = (folder: string, name: string, endpoints: readonly string[]) =>
  writeFile(
    join(folder, `${name}.json`),
    JSON.stringify([{ targets: endpoints.map((endpoint) => new URL(endpoint).host) }]),
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
