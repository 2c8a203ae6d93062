import { Casters, commandHandlers, EpisodeGroups, type Services, StreamAddresses } from '#libs/operations';
import { CasterHistory, CasterLineage, CasterList, CasterStates } from '#libs/read-models';
import type { Runtime } from './runtime.js';

/** What operations stand on; commands go to their handlers without Nest. */
export function servicesOn({
  database,
  projections,
  store,
  streamKey,
  settings,
}: Runtime): Services & { readonly studios: Casters } {
  const states = new CasterStates(projections, store);
  const studios = new Casters(store, states, { maxParts: settings.MAX_PARTS });
  const casterList = new CasterList(database, projections, store);
  return {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList,
    casterHistory: new CasterHistory(store, states),
    casterLineage: new CasterLineage(database, store, casterList),
    streams: new StreamAddresses(streamKey),
    commands: {
      execute: async (command) => {
        const { commandsOn } = await commandHandlers();
        return commandsOn(studios).execute(command);
      },
    },
  };
}
