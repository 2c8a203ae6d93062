import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from '#libs/postgres';
import type { Log } from './log.js';

/** The channel on which replicas hear that there is something to read, or that a lease was given back. */
export const eventsChannel = 'understudy_events';

/** Of which checkpoint a notice tells that its holder gave the lease back; undefined where it tells of events. */
export const releasedBy = (notice: string): string | undefined => /^released (.*)$/.exec(notice)?.[1];

/** Each one is a transaction of its own and takes a lock that is shared by the whole cluster. */
const atMostEveryMs = 5;

// A notice is a transaction with a commit of its own, which waits for no fsync: lost in a crash it is no loss.
const notifySql = `select set_config('synchronous_commit', 'off', true), pg_notify('${eventsChannel}', '')`;

/**
 * Says that events were appended: at once to listeners in this process, and to other processes by NOTIFY. A hint:
 * whoever misses it finds the events at the next look. Sent after the commit, in its own statement, because
 * notifying transactions commit one after the other.
 */
export class Announcements {
  private readonly listeners = new Set<() => void>();
  private wanted = false;
  private notifying: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  onAppended(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        this.log('error', 'A listener of appended events failed', { reason: String(error) });
      }
    }
    this.wanted = true;
    this.plan();
  }

  async drain(): Promise<void> {
    await this.notifying;
  }

  private plan(): void {
    // All that one statement recorded is announced in one turn of the event loop, and is one notice.
    this.notifying ??= nextTurn()
      .then(() => this.notify())
      .finally(() => {
        this.notifying = null;
        // Wanted when the last one was under way, or between its end and this.
        if (this.wanted) this.plan();
      });
  }

  /** At most one is under way; what is announced meanwhile is told by one more. */
  private async notify() {
    while (this.wanted) {
      this.wanted = false;
      try {
        await this.database.pool.query({ name: 'notify', text: notifySql });
      } catch (error) {
        this.log('debug', 'Could not notify of appended events', { reason: String(error) });
      }
      await pause(atMostEveryMs, undefined, { ref: false });
    }
  }
}
