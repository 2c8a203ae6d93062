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
import type { Runtime } from './runtime.js';

/** What operations stand on; commands go to their handlers without Nest. */
export function servicesOn({
  database,
  projections,
  store,
  streamKey,
  settings,
  audit,
}: Runtime): Services & { readonly studios: Casters } {
  const states = new CasterStates(projections, store);
  const casterList = new CasterList(database, projections, store);
  const grants = new CopyGrantTable(database);
  const tellAccount: TellAccount = (call, told) => {
    if (settings.AUDIT_LOG !== 'off') audit.add(auditEntryOfOther(call, told));
  };
  const studios = new Casters(store, states, { maxParts: settings.MAX_PARTS }, { grants, tell: tellAccount });
  return {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList,
    casterHistory: new CasterHistory(store, states),
    casterLineage: new CasterLineage(database, store, casterList),
    streams: new StreamAddresses(streamKey),
    grants,
    tellAccount,
    commands: {
      execute: async (command) => {
        const { commandsOn } = await commandHandlers();
        return commandsOn(studios).execute(command);
      },
    },
  };
}
