/** How many parts of statements in a file touch a table of accounts and name no account: file → table → count. */
type Places = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** By the reason why that is right. One more anywhere needs an account, or a line here. */
export const unscopedByReason: Readonly<Record<string, Places>> = {
  'By the id of a studio or event: its account comes with it, and CasterStates, CasterList and EpisodeGroups compare it':
    {
      'libs/event-store/src/event-store.ts': { streams: 1 },
      'libs/event-store/src/read-streams.sql': { events: 1 },
      'libs/event-store/src/read-streams-to-fold.sql': { events: 1 },
      'libs/event-store/src/recorded-events.ts': { events: 3 },
    },
  'Views follow the streams of all accounts: a row is joined and written under the account of its stream': {
    'libs/projections/src/differences.ts': { streams: 1, 'a view': 4, events: 1 },
    'libs/projections/src/projections.ts': { streams: 1, 'a view': 1 },
    'libs/projections/src/rebuild.ts': { streams: 2 },
    'libs/projections/src/rows.ts': { streams: 4, 'a view': 4 },
    'libs/projections/src/view-checkpoint.ts': { events: 2, streams: 2 },
    'libs/projections/src/view-tables.ts': { 'a view': 1 },
  },
  'What came after a checkpoint, of which those of the account are taken': {
    'libs/projections/src/behind.ts': { events: 1 },
  },
  'The whole log, as relay, projector, live feeds and health read it': {
    'libs/event-store/src/horizon.ts': { events: 1 },
    'libs/event-store/src/log-eras.ts': { events: 1 },
    'libs/event-store/src/read-all-within-bytes.sql': { events: 1 },
    'libs/event-store/src/read-all.sql': { events: 1 },
    // Read once for all live feeds; `isAskedFor` gives each its account's.
    'libs/event-store/src/read-log-entries.sql': { events: 1 },
    'libs/event-store/src/stand-of-log.sql': { events: 2 },
    'libs/event-store/src/stored-events.ts': { events: 2 },
    'libs/event-store/src/waiting-events.ts': { events: 2 },
    'libs/projections/src/lag.ts': { events: 1, streams: 1, 'a view': 1 },
  },
  'What is over is removed, whoever’s it was': {
    'libs/access/src/audit/audit-records.ts': { audit_log: 2 },
    'libs/access/src/admissions/sweep-call-counts.sql': { call_counts: 2 },
    'libs/access/src/keys/temporary-keys.ts': { access_keys: 2 },
    'libs/event-store/src/tokens.ts': { client_tokens: 2 },
    'libs/retention/src/sweep-ended-streams.ts': { events: 4, streams: 5, 'a view': 1 },
  },
  'Of an account that is erased: the statement found them, or those that it depends on, by the account before':
    {
      'libs/retention/src/erase-account.ts': { 'a view': 1, events: 1, streams: 1 },
    },
  'Of an account that is erased: what others granted it': {
    'libs/retention/src/erase-account.ts': { copy_grants: 1 },
  },
  'By the id of an access key: it says who calls, and so which account': {
    'libs/access/src/keys/find-access-keys.sql': { access_keys: 1, accounts: 1 },
  },
  'Keys that the statement found by their account before': {
    'libs/access/src/accounts/users.ts': { access_keys: 2 },
  },
  'The operator’s, who sees all accounts': {
    'apps/understudy/src/cli/grants.ts': { copy_grants: 1 },
    'libs/access/src/accounts/accounts.ts': { accounts: 3 },
    'libs/retention/src/erase-account.ts': { accounts: 1 },
    'libs/access/src/secrets/reseal-secrets.ts': { access_keys: 5 },
  },
};
