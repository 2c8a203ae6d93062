import { setTimeout as after } from 'node:timers/promises';
import { findAccount, pageOfAccounts, setAccountActive, setQuota } from '#libs/access';
import { listParkedStreams, renewLease } from '#libs/event-store';
import type { OperatedAccounts, System } from '#libs/operations';
import { TableStays } from '#libs/projections';
import { RELAY } from '../observations.js';
import type { Runtime } from '../runtime.js';

/** What retried streams get to be answered of; what takes longer goes on. */
const RETRY_WITHIN_MS = 5_000;

type Operated = Pick<Runtime, 'database' | 'projections' | 'health' | 'feeds' | 'viewRuns'>;

/** The installation as this process sees it. */
export function operatedSystem({ database, projections, health, feeds, viewRuns }: Operated): System {
  let retrying: ReturnType<typeof projections.retryParked> | undefined;
  return {
    look: async () => {
      const at = new Date();
      const [{ seen, ...readiness }, installation, tables] = await Promise.all([
        health.readinessSeen(),
        health.installation(),
        health.tableSizes(),
      ]);
      const relay = health.toPublish(seen);
      return {
        status: readiness.status,
        reasons: readiness.reasons,
        at,
        ...installation,
        relay: relay && {
          events: relay.count,
          seconds: relay.oldestSeconds,
          holder: relay.holder ?? undefined,
        },
        views: seen.viewLags.map(({ view, events, seconds, toLookAt }) => ({
          view,
          events,
          seconds,
          toLookAt: { events: toLookAt.count, seconds: toLookAt.oldestSeconds },
          holder: toLookAt.holder ?? undefined,
        })),
        horizon: seen.horizon,
        parked:
          seen.parkedStreams === undefined || seen.parkedByRelay === undefined
            ? undefined
            : { byViews: seen.parkedStreams, byRelay: seen.parkedByRelay.count },
        tables,
        feeds: feeds.size,
      };
    },

    parked: async () => {
      const [byRelay, byViews] = await Promise.all([
        listParkedStreams(database, RELAY),
        projections.parked(),
      ]);
      return [
        ...byRelay.map((stream) => ({ by: RELAY, ...stream })),
        ...byViews.map(({ view, ...stream }) => ({ by: view, ...stream })),
      ];
    },

    retryParked: async () => {
      // The relay tries again what it has parked whenever it acquires its lease.
      const isAsked = await renewLease(database, RELAY);
      retrying ??= projections.retryParked().finally(() => {
        retrying = undefined;
      });
      const over = new AbortController();
      const views = await Promise.race([
        retrying,
        after(RETRY_WITHIN_MS, undefined, over).catch(() => undefined),
      ]).finally(() => over.abort());
      return {
        relay: isAsked ? 'asked' : undefined,
        views: views && { tried: views.tried, parked: views.parked.length },
      };
    },

    views: async () => {
      const [tables, rebuilds, runs] = await Promise.all([
        projections.tables({ estimated: true }),
        projections.rebuilds(),
        viewRuns.list(),
      ]);
      return { views: projections.views.map(({ name }) => name), tables, rebuilds, runs };
    },

    beginWork: (view, kind, startedBy) => viewRuns.begin(view, kind, startedBy),

    dropViewTable: async (table, options) => {
      try {
        await projections.drop(table, options);
        return undefined;
      } catch (error) {
        if (error instanceof TableStays) return error.message;
        throw error;
      }
    },
  };
}

/** The accounts as operators meet them. */
export function operatedAccounts({ database }: Pick<Runtime, 'database'>): OperatedAccounts {
  /** One that is being erased is left alone. */
  const isThere = async (accountId: string) => {
    const found = await findAccount(database, accountId);
    return found !== undefined && found.erasedAt === null;
  };
  return {
    page: (after, limit) => pageOfAccounts(database, { after, limit }),
    find: (accountId) => findAccount(database, accountId),
    setQuota: async (accountId, casterQuota) => {
      if (!(await isThere(accountId))) return false;
      await setQuota(database, accountId, casterQuota);
      return true;
    },
    setActive: async (accountId, active) => {
      if (!(await isThere(accountId))) return false;
      await setAccountActive(database, accountId, active);
      return true;
    },
  };
}
