import cluster, { type Worker } from 'node:cluster';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { secretKeyFileIn } from '#libs/access';
import type { Figures, OtherProcesses } from './health.js';
import { added } from './metrics.js';
import type { Runtime } from './runtime.js';
import { hasLocalAccess } from './settings.js';

/** What an API process tells the one that started it, whenever it is asked. */
export interface ProcessReport {
  readonly figures: Figures;
  readonly troubles: readonly string[];
}

/** Who asks for health is told within two seconds. */
const REPORT_WITHIN_MS = 1_000;
const START_WITHIN_MS = 120_000;
/** Until one that ended is started again; doubled each time that it ends soon after. */
const AGAIN_AFTER_MS = 250;
const AGAIN_AFTER_AT_MOST_MS = 10_000;
/** One that has served for so long has not failed to start. */
const STEADY_AFTER_MS = 10_000;

interface Place {
  worker: Worker | undefined;
  /** Absent while none serves here. */
  servingSince: number | undefined;
  failures: number;
  /** How the last one ended. */
  ended: string;
  /** What the one that serves had counted when it was last asked. */
  counted: Figures;
}

/** Processes that serve the API on one port, each the whole program in the role api. One that ends is replaced. */
export class ApiProcesses implements OtherProcesses {
  private readonly places: Place[];
  private readonly stopping = new AbortController();
  /** What those had counted that have ended: without it sums would go back, and be taken for new ones. */
  private readonly past: Figures[] = [];
  private asked: Promise<ProcessReport> | undefined;

  constructor(private readonly runtime: Runtime) {
    this.places = Array.from({ length: runtime.settings.API_PROCESSES }, () => ({
      worker: undefined,
      servingSince: undefined,
      failures: 0,
      ended: '',
      counted: [],
    }));
  }

  /** Resolves with the port when all of them serve; rejects if one cannot. To be closed either way. */
  async start(): Promise<number> {
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('./main.js', import.meta.url)),
      // What node was told by npm is done once. NODE_OPTIONS reaches every process.
      execArgv: [],
    });
    process.once('exit', () => {
      for (const { worker } of this.places) worker?.process.kill('SIGKILL');
    });
    const environment = await environmentOf(this.runtime);
    const [port = 0] = await Promise.all(this.places.map((place) => this.startIn(place, environment)));
    return port;
  }

  get count(): number {
    return this.places.length;
  }

  get serving(): number {
    return this.places.filter(({ servingSince }) => servingSince !== undefined).length;
  }

  /** Who is away, and what the others suffer from. */
  async troubles(): Promise<string[]> {
    const { troubles } = await this.ask();
    const away = this.places.filter(({ servingSince }) => servingSince === undefined);
    const reasons = [...new Set(away.map(({ ended }) => ended))].join('; ');
    const told =
      away.length === 0
        ? []
        : [
            `${away.length} of ${this.places.length} API processes do not serve and are started again: ${reasons}`,
          ];
    return [...new Set([...told, ...troubles])];
  }

  /** Of all together, those included that have ended. */
  async figures(): Promise<Figures> {
    return (await this.ask()).figures;
  }

  /** Each finishes what it has taken. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(
      this.places.map(async ({ worker }) => {
        if (worker === undefined) return;
        // Not `once` of node:events, which an error ends: a connection may not get to one that is about to end.
        const exit = new Promise((resolve) => worker.once('exit', resolve));
        worker.process.kill('SIGTERM');
        await exit;
      }),
    );
  }

  private startIn(place: Place, environment: NodeJS.ProcessEnv, isAgain = false): Promise<number> {
    const worker = cluster.fork(environment);
    place.worker = worker;
    const { pid } = worker.process;
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => worker.process.kill('SIGKILL'), START_WITHIN_MS);
      const over = (ended: string) => {
        clearTimeout(overdue);
        const { servingSince, counted } = place;
        if (servingSince !== undefined && performance.now() - servingSince > STEADY_AFTER_MS)
          place.failures = 0;
        if (counted.length > 0) this.past.push(counted);
        Object.assign(place, { worker: undefined, servingSince: undefined, counted: [], ended });
        reject(new Error(`an API process cannot start: ${ended}`));
        if (isAgain || servingSince !== undefined) void this.startAgain(place, environment, pid);
      };
      worker.once('listening', ({ port }) => {
        clearTimeout(overdue);
        place.servingSince = performance.now();
        this.runtime.log('info', 'An API process serves', { process: worker.id, pid });
        resolve(port);
      });
      worker.once('exit', (code, signal) =>
        over(signal ? `one was ended by ${signal}` : `one ended with code ${code}`),
      );
      // What is sent to one that is about to end may fail. Only where there is no process, no exit follows.
      worker.on('error', (error) => pid === undefined && over(error.message));
    });
  }

  private async startAgain(place: Place, environment: NodeJS.ProcessEnv, pid?: number): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    const waitMs = Math.min(AGAIN_AFTER_MS * 2 ** place.failures, AGAIN_AFTER_AT_MOST_MS);
    place.failures += 1;
    this.runtime.log('warn', 'An API process has ended and is started again', {
      pid,
      reason: place.ended,
      waitMs,
    });
    await after(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) await this.startIn(place, environment, true).catch(() => undefined);
  }

  /** Those who ask at the same time are told the same. */
  private ask(): Promise<ProcessReport> {
    this.asked ??= this.askAll().finally(() => {
      this.asked = undefined;
    });
    return this.asked;
  }

  private async askAll(): Promise<ProcessReport> {
    const told = await Promise.all(
      this.places.map(async (place) => ({ place, worker: place.worker, report: await reportFrom(place) })),
    );
    // One may have ended since it told, while the others were still asked: what it had counted is among the past by now.
    const reports = told.filter(({ place, worker }) => place.worker === worker).map(({ report }) => report);
    const past = await sum(this.past.splice(0));
    this.past.push(past);
    return {
      figures: await sum([past, ...reports.map(({ figures }) => figures)]),
      troubles: reports.flatMap(({ troubles }) => troubles),
    };
  }
}

const sum = (figures: readonly Figures[]) => added(figures).getMetricsAsJSON();

async function reportFrom(place: Place): Promise<ProcessReport> {
  const { worker, servingSince } = place;
  const report = worker && servingSince !== undefined ? await reportOf(worker) : undefined;
  // Nothing of one that has ended meanwhile: what it had counted is among the past.
  if (place.worker !== worker || servingSince === undefined) return { figures: [], troubles: [] };
  if (report === undefined) return { figures: place.counted, troubles: ['An API process does not answer'] };
  place.counted = report.figures.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
  return report;
}

const REPORT = 'report';

function reportOf(worker: Worker): Promise<ProcessReport | undefined> {
  return new Promise((resolve) => {
    const end = (report?: ProcessReport) => {
      clearTimeout(timer);
      worker.off('message', hear);
      resolve(report);
    };
    const hear = (message: { readonly [REPORT]?: ProcessReport }) => message[REPORT] && end(message[REPORT]);
    const timer = setTimeout(end, REPORT_WITHIN_MS);
    worker.on('message', hear);
    worker.send(REPORT, (error) => error && end());
  });
}

/** Whether another process of the program has started this one. Node ends it when that one is gone. */
export const isApiProcess = cluster.isWorker;

/** For such a process: answers whenever it is asked. */
export function reportToStarter({ metrics, health, database }: Runtime): void {
  process.on('message', async (message) => {
    if (message !== REPORT) return;
    const report = { figures: await metrics.figures(database.pool), troubles: health.troublesOfCalls() };
    // Whoever asked may be gone.
    process.send?.({ [REPORT]: report }, undefined, undefined, () => undefined);
  });
}

/** The settings of an API process: those of this one, for one role, on the same database. */
async function environmentOf({ settings, database, dataDir }: Runtime): Promise<NodeJS.ProcessEnv> {
  const environment = { ...process.env, API_PROCESSES: '1', ROLES: 'api', ADMIN_PORT: '' };
  if (dataDir === undefined) return environment;
  return {
    ...environment,
    DATABASE_URL: database.url,
    UNDERSTUDY_LOCAL_ACCESS: hasLocalAccess(settings) ? '1' : '0',
    ...(settings.UNDERSTUDY_SECRET_KEY === undefined && {
      UNDERSTUDY_SECRET_KEY_FILE: await secretKeyFileIn(dataDir),
    }),
  };
}
