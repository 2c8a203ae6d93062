import { setTimeout as after } from 'node:timers/promises';
import type { ViewRun, ViewWork } from '#libs/operations';
import type { Database } from '#libs/postgres';
import type { Projections, RebuildProgress, RebuildReport } from '#libs/projections';
import type { Log } from '../logging.js';

/** So often others are told how far it is. */
const TELL_EVERY_MS = 500;
/** A run that has told nothing for so long, and holds no lease, is over. A rebuild renews its lease much sooner. */
const SILENT_AFTER_SECONDS = 20;
/** What a step of a rebuild may take while the program stops; what is left goes on at the next one. */
const CLOSE_WITHIN_MS = 3_000;

interface Surroundings {
  readonly database: Database;
  readonly projections: Projections;
  /** Of this process. */
  readonly replicaId: string;
  readonly log: Log;
}

type Report = Pick<RebuildReport, 'studios' | 'events'> & { readonly differences: number };

interface Row {
  readonly view: string;
  readonly kind: ViewWork;
  readonly replica_id: string;
  readonly started_by: string;
  readonly started_at: Date;
  readonly progress: RebuildProgress | null;
  readonly ended_at: Date | null;
  readonly report: Partial<Report> | null;
  readonly failure: string | null;
  readonly silent: boolean;
}

class Stopped extends Error {}

/**
 * Rebuilds and roll-backs that were asked for by way of the API: at most one at a time in this process, and one of a view
 * anywhere. They run in the background; how far they are stands in the table `view_runs`.
 */
export class ViewRuns {
  private isBusy = false;
  private current: Promise<void> = Promise.resolve();
  private isClosing = false;

  constructor(private readonly around: Surroundings) {}

  /** False: one is under way, of this view or in this process. */
  async begin(name: string, kind: ViewWork, startedBy: string): Promise<boolean> {
    if (this.isBusy || this.isClosing) return false;
    // Before anything is asked: of two calls at once each would believe to be the only one.
    this.isBusy = true;
    try {
      this.isBusy = await this.isTaken(name, kind, startedBy);
    } catch (error) {
      this.isBusy = false;
      throw error;
    }
    if (!this.isBusy) return false;
    this.current = this.run(name, kind).finally(() => {
      this.isBusy = false;
    });
    return true;
  }

  private async isTaken(name: string, kind: ViewWork, startedBy: string): Promise<boolean> {
    const { database, projections, replicaId } = this.around;
    const rebuilds = await projections.rebuilds();
    // By the command line, which leaves no row here.
    if (rebuilds.some(({ view, isRunning }) => view === name && isRunning)) return false;
    const { rowCount } = await database.query(
      `insert into view_runs as run (view, kind, replica_id, started_by) values ($1, $2, $3, $4)
       on conflict (view) do update
       set kind = excluded.kind, replica_id = excluded.replica_id, started_by = excluded.started_by,
           started_at = now(), told_at = now(), progress = null, ended_at = null, report = null, failure = null
       where run.ended_at is not null or run.replica_id = $3
          or run.told_at < now() - make_interval(secs => ${SILENT_AFTER_SECONDS})`,
      [name, kind, replicaId, startedBy],
    );
    return rowCount === 1;
  }

  async list(): Promise<ViewRun[]> {
    const { rows } = await this.around.database.query<Row>(
      `select view, kind, replica_id, started_by, started_at, progress, ended_at, report, failure,
              told_at < now() - make_interval(secs => ${SILENT_AFTER_SECONDS}) as silent
       from view_runs order by view`,
    );
    return rows.map((row) => ({
      view: row.view,
      kind: row.kind,
      state: stateOf(row),
      startedBy: row.started_by,
      startedAt: row.started_at,
      replicaId: row.replica_id,
      endedAt: row.ended_at ?? undefined,
      progress: row.progress ?? undefined,
      failure: row.failure ?? undefined,
      ...row.report,
    }));
  }

  /** What is under way ends with its step, and is gone on with when it is begun again. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.race([this.current, after(CLOSE_WITHIN_MS, undefined, { ref: false })]);
  }

  private async run(name: string, kind: ViewWork): Promise<void> {
    const { projections, log } = this.around;
    const about = { view: name, kind };
    log('info', 'Work on a view begins', about);
    // A roll-back tells no progress, and either may wait for a lock.
    const alive = setInterval(() => void this.tell(name, {}), 5_000);
    let toldAt = 0;
    const onProgress = (progress: RebuildProgress) => {
      if (this.isClosing) throw new Stopped('The process stopped: what is done is gone on with');
      if (performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      void this.tell(name, { progress });
    };
    try {
      const view = projections.views.find((one) => one.name === name);
      if (view === undefined) throw new Error(`There is no view ${name}`);
      let report: Partial<Report> = {};
      if (kind === 'rollback') await projections.rollBack(view);
      else {
        const { studios, events, differences } = await projections.rebuild(view, onProgress);
        report = { studios, events, differences: differences.length };
      }
      clearInterval(alive);
      await this.tell(name, { report });
      log('info', 'Work on a view has come to its end', { ...about, ...report });
    } catch (error) {
      clearInterval(alive);
      const failure = error instanceof Error ? error.message : String(error);
      await this.tell(name, { failure });
      log(error instanceof Stopped ? 'info' : 'error', 'Work on a view has ended before its end', {
        ...about,
        reason: failure,
      });
    }
  }

  /** A hint for whoever watches: what cannot be told is told the next time. */
  private async tell(
    name: string,
    { progress, report, failure }: { progress?: RebuildProgress; report?: Partial<Report>; failure?: string },
  ): Promise<void> {
    const { database, replicaId, log } = this.around;
    const isOver = report !== undefined || failure !== undefined;
    try {
      await database.query(
        `update view_runs
         set told_at = now(), progress = coalesce($3::json, progress), report = $4::json, failure = $5,
             ended_at = case when $6 then now() end
         where view = $1 and replica_id = $2 and ended_at is null`,
        [
          name,
          replicaId,
          progress === undefined ? null : JSON.stringify(progress),
          report === undefined ? null : JSON.stringify(report),
          failure ?? null,
          isOver,
        ],
      );
    } catch (error) {
      log('debug', 'How far the work on a view is could not be told', { reason: String(error) });
    }
  }
}

function stateOf({ ended_at, failure, silent }: Row): ViewRun['state'] {
  if (ended_at !== null) return failure === null ? 'done' : 'failed';
  return silent ? 'interrupted' : 'running';
}
