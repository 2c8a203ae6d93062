import { Casters, commandHandlers, EpisodeGroups, type Services, StreamAddresses } from '#libs/operations';
import { CasterList, CasterStates } from '#libs/read-models';
import type { Runtime } from './runtime.js';

/** What operations stand on; commands go to their handlers without Nest. */
export function servicesOn({
  database,
  projections,
  store,
  streamKey,
  settings,
}: Runtime): Services & { readonly studios: Casters } {
  const studios = new Casters(store, new CasterStates(projections, store), {
    maxParts: settings.MAX_PARTS,
  });
  return {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList: new CasterList(database, projections, store),
    streams: new StreamAddresses(streamKey),
    commands: {
      execute: async (command) => {
        const { commandsOn } = await commandHandlers();
        return commandsOn(studios).execute(command);
      },
    },
  };
}
