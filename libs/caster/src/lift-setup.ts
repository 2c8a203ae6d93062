import { type CasterSetup, noParts, SETUP_VERSION } from './setup.js';

type Stored = Readonly<Record<string, unknown>>;

/** From each version of a stored setup to the next. What was stored keeps its bytes and its hash. */
const lifts: { readonly [from: number]: (setup: Stored) => Stored } = {
  // Version 1 knew three kinds of parts, each in a member of its own.
  1: ({ videoResources, layouts, components, ...setup }) => ({
    ...setup,
    schemaVersion: 2,
    channels: [],
    showList: { repeatTimes: 0 },
    parts: { ...noParts(), resource: videoResources, layout: layouts, component: components },
  }),
};

// A setup object is shared by all copies in memory, and so is what it was lifted to.
const lifted = new WeakMap<Stored, CasterSetup>();

/**
 * A stored setup in today's shape; the same object for the same setup, and the very setup where it is of today. Throws
 * for one of a newer program.
 */
export function liftSetup(stored: Stored): CasterSetup {
  const known = lifted.get(stored);
  if (known !== undefined) return known;

  let setup = stored;
  for (let version = Number(stored.schemaVersion); version !== SETUP_VERSION; version += 1) {
    const lift = lifts[version];
    if (lift === undefined)
      throw new Error(
        `Setup version ${stored.schemaVersion} is newer than this program, which knows ${SETUP_VERSION}: upgrade it before it reads this store`,
      );
    setup = lift(setup);
  }
  lifted.set(stored, setup as unknown as CasterSetup);
  return setup as unknown as CasterSetup;
}
