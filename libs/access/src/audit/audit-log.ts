import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { v7 as uuidV7 } from 'uuid';
import type { Database } from '#libs/postgres';
import type { WireLog } from '#libs/wire';
import type { AuditEntry } from './audit-entry.js';
import { type AuditRow, writeAuditEntries } from './write-audit-entries.js';

export interface AuditLogOptions {
  readonly log?: WireLog;
  readonly onLost?: (entries: number) => void;
  /** How many entries wait at most, be it because Postgres is away. */
  readonly mostWaiting?: number;
  readonly gatherMs?: number;
  readonly retryMs?: number;
  /** What is not written this long after the stop is lost. */
  readonly stopWithinMs?: number;
}

// Some 10 MB: a minute and more of all the commands that one process can take.
const MOST_WAITING = 20_000;
const AT_ONCE = 500;

interface Waiting {
  readonly entry: AuditEntry;
  /** Refusals alike are one entry. */
  times: number;
}

/**
 * Writes entries together and behind the requests' backs: nobody waits for one. Refusals alike that gather are one
 * entry. While Postgres is away entries wait; those for which there is no room are counted as lost.
 */
export class AuditLog {
  private waiting = new Map<unknown, Waiting>();
  private inHand: readonly AuditRow[] = [];
  private writing: Promise<void> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private isFailing = false;
  private lost = 0;

  private readonly log: WireLog;
  private readonly options: Required<Omit<AuditLogOptions, 'log'>>;

  constructor(
    private readonly database: Pick<Database, 'query'>,
    {
      log = () => undefined,
      onLost = () => undefined,
      mostWaiting = MOST_WAITING,
      gatherMs = 200,
      retryMs = 1_000,
      stopWithinMs = 3_000,
    }: AuditLogOptions = {},
  ) {
    this.log = log;
    this.options = { onLost, mostWaiting, gatherMs, retryMs, stopWithinMs };
  }

  /** Never throws. */
  add(entry: AuditEntry): void {
    const key = isRefusal(entry) ? alike(entry) : entry;
    const known = this.waiting.get(key);
    if (known !== undefined) known.times += 1;
    else if (this.entriesWaiting >= this.options.mostWaiting) this.lose(1);
    else this.waiting.set(key, { entry, times: 1 });

    if (this.waiting.size >= AT_ONCE) this.write();
    else this.gathering ??= setTimeout(() => this.write(), this.options.gatherMs).unref();
  }

  /** Those that are not written yet. */
  get entriesWaiting(): number {
    return this.waiting.size + this.inHand.length;
  }

  /** What readiness says while entries are being lost. */
  trouble(): string | undefined {
    return this.lost > 0
      ? `The audit log has lost ${this.lost} entries: they cannot be written to PostgreSQL`
      : undefined;
  }

  /** Once nobody adds any more: writes what waits. */
  async close(): Promise<void> {
    this.write();
    const giveUp = new AbortController();
    await Promise.race([
      this.writing,
      after(this.options.stopWithinMs, undefined, giveUp).catch(() => undefined),
    ]);
    giveUp.abort();
    this.stopping.abort();
    const left = this.entriesWaiting;
    this.inHand = [];
    this.waiting.clear();
    if (left > 0) this.lose(left);
  }

  private write(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
  }

  private async writeAll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.inHand.length === 0) this.inHand = this.take();
      if (this.inHand.length === 0) return;
      try {
        await writeAuditEntries(this.database, this.inHand);
        this.inHand = [];
        this.recover();
      } catch (error) {
        this.fail(error);
        await after(this.options.retryMs, undefined, { signal: this.stopping.signal, ref: false }).catch(
          () => undefined,
        );
      }
    }
  }

  private take(): AuditRow[] {
    const taken = [...this.waiting].slice(0, AT_ONCE);
    for (const [key] of taken) this.waiting.delete(key);
    // Asked for together: a question for each takes longer than the rest of an entry.
    const random = randomBytes(16 * taken.length + 4);
    const [msecs, first] = [Date.now(), random.readUInt32BE(16 * taken.length) >>> 1];
    return taken.map(([, { entry, times }], place) => ({
      ...entry,
      times,
      entry: uuidV7({ msecs, seq: first + place, random: random.subarray(16 * place, 16 * place + 16) }),
    }));
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.isFailing)
      this.log('warn', 'The audit log waits: its entries cannot be written', {
        entries: this.entriesWaiting,
        reason,
      });
    this.isFailing = true;
    // What the columns do not take they never will.
    if (isOfTheEntries(error)) {
      this.lose(this.inHand.length);
      this.inHand = [];
    }
  }

  private recover(): void {
    if (this.isFailing) this.log('info', 'The audit log is written again', { lost: this.lost });
    this.isFailing = false;
    this.lost = 0;
  }

  private lose(entries: number): void {
    if (this.lost === 0)
      this.log('error', 'Entries of the audit log are lost: there is no room for more that wait', {
        mostWaiting: this.options.mostWaiting,
      });
    this.lost += entries;
    this.options.onLost(entries);
  }
}

const isRefusal = ({ code, denied }: AuditEntry) => denied && code !== 'OK';

/** All but when, and which request. */
function alike({ at, requestId, ...same }: AuditEntry): string {
  return JSON.stringify(same);
}

function isOfTheEntries(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(22|23)[0-9A-Z]{3}$/.test(code);
}
