import type { CasterFeeds, CasterHistory, CasterLineage, CasterList } from '#libs/read-models';
import type { AnyOperation, Call, Given, OperationContract, Parameters } from '#libs/wire';
import type { AccountAccess } from './access/account-access.js';
import type { EpisodeGroups } from './episode-groups/episode-groups.js';
import type { CopyGrants, TellAccount } from './grants/copy-grants.js';
import { type Listed, type NamedIn, type Refusing, refuse } from './refusals.js';
import type { StreamAddresses } from './stream-addresses.js';
import type { EventRecords } from './studios/event-records.js';
import type { Studios } from './studios.js';
import type { OperatedAccounts, System } from './system/installation.js';

/** What operations work with. */
export interface Services {
  readonly studios: Studios;
  readonly episodeGroups: Pick<EpisodeGroups, 'start' | 'delete'>;
  readonly casterList: Pick<CasterList, 'find' | 'playlists' | 'autoShowListTasks'>;
  readonly casterHistory: Pick<CasterHistory, 'read'>;
  readonly eventRecords: EventRecords;
  readonly casterLineage: Pick<CasterLineage, 'read'>;
  readonly casterFeeds: Pick<CasterFeeds, 'openFeed'>;
  readonly streams: StreamAddresses;
  /** The installation, for its operators. */
  readonly system: System;
  readonly accounts: OperatedAccounts;
  readonly grants: CopyGrants;
  readonly access: AccountAccess;
  /** Has the audit log of another account tell what concerns it. */
  readonly tellAccount: TellAccount;
  /** The command bus: where commands with a handler of their own go. */
  readonly commands: { execute<Outcome>(command: object): Promise<Outcome> };
}

/** A contract with what answers it. */
export interface Operation extends AnyOperation {
  execute(given: never, call: Call, services: Services): Promise<Record<string, unknown>>;
}

export type ContractOf<P extends Parameters, L extends readonly Listed[]> = Omit<
  OperationContract<P>,
  'refusals'
> & {
  readonly refusals: L;
};

/** An operation of no common shape. It, too, refuses only by what its contract lists. */
export function defineOperation<P extends Parameters, const L extends readonly Listed[]>({
  execute,
  ...contract
}: ContractOf<P, L> & {
  readonly execute: (
    given: Given<P>,
    call: Call,
    services: Services & Refusing<NamedIn<L>>,
  ) => Promise<Record<string, unknown>>;
}) {
  return {
    ...contract,
    execute: (given: Given<P>, call: Call, services: Services) =>
      execute(given, call, { ...services, refuse }),
  };
}
