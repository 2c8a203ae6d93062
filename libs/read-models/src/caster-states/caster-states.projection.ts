import {
  absent,
  type Caster,
  decodeEvent,
  type ExistingCaster,
  evolve,
  exists,
  liftSetup,
} from '#libs/caster';
import type { View } from '#libs/projections';

export interface CasterStateRow {
  readonly caster: ExistingCaster;
  /**
   * Set while the studio is a fresh copy or newly made: its setup is then kept once for all that share it, and the
   * row is small whatever the studio's size. The first edit gives it a setup of its own.
   */
  readonly setupHash: string | null;
}

/** The whole studio: what commands decide on and descriptions answer from. */
export const casterStates: View<CasterStateRow> = {
  name: 'caster_states',
  version: 1,
  rowSchema: 2,
  // A stream and a shared setup are read as fast as a row as long as it is short: a copy that nobody edits has no row,
  // and an edit in 16 writes the whole studio.
  snapshotEvery: 16,
  columns: { setup_hash: 'text', state: 'json' },
  indexes: [],

  fold(row, event) {
    const caster: Caster = evolve(row?.caster ?? absent, decodeEvent(event));
    return exists(caster) ? { caster, setupHash: event.setupHash ?? null } : null;
  },

  encode({ caster, setupHash }) {
    const { setup, ...identity } = caster;
    return { setup_hash: setupHash, state: setupHash === null ? caster : identity };
  },

  async decode(columns, accountId, setups) {
    const setupHash = columns.setup_hash as string | null;
    const state = columns.state as ExistingCaster;
    if (setupHash === null) return { caster: state, setupHash };

    const setup = await setups.setup(accountId, setupHash);
    if (setup === null)
      throw new Error(`Setup ${setupHash} of account ${accountId} is missing from the database.`);
    return { caster: { ...state, setup: liftSetup(setup) }, setupHash };
  },
};
