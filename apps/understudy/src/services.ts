import { auditEntryOfOther, CopyGrantTable } from '#libs/access';
import {
  Casters,
  commandHandlers,
  EpisodeGroups,
  type Services,
  StreamAddresses,
  type TellAccount,
} from '#libs/operations';
import { CasterHistory, CasterLineage, CasterList, CasterStates } from '#libs/read-models';
import { accountAccess } from './account-access.js';
import { eventRecordsOn } from './event-records.js';
import type { Runtime } from './runtime.js';
import { operatedAccounts, operatedSystem } from './system/operated-system.js';

/** What operations stand on; commands go to their handlers without Nest. */
export function servicesOn(runtime: Runtime): Services & { readonly studios: Casters } {
  const { database, projections, store, streamKey, settings, audit, feeds, tracer } = runtime;
  const states = new CasterStates(projections, store);
  const casterList = new CasterList(database, projections, store);
  const grants = new CopyGrantTable(database);
  const tellAccount: TellAccount = (call, told) => {
    if (settings.AUDIT_LOG !== 'off') audit.add(auditEntryOfOther(call, told));
  };
  const limits = { maxParts: settings.MAX_PARTS };
  const studios = new Casters(store, states, limits, { grants, tell: tellAccount }, tracer);
  return {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList,
    casterHistory: new CasterHistory(store, states),
    eventRecords: eventRecordsOn(runtime),
    casterLineage: new CasterLineage(database, store, casterList),
    casterFeeds: feeds,
    streams: new StreamAddresses(streamKey),
    system: operatedSystem(runtime),
    accounts: operatedAccounts(runtime),
    grants,
    access: accountAccess(runtime, { studios, casterList, grants }),
    tellAccount,
    commands: {
      execute: async (command) => {
        const { commandsOn } = await commandHandlers();
        return commandsOn(studios).execute(command);
      },
    },
  };
}
