/**
 * Every table of record that has something of an account, and what an erasure does with it, in this order (whoever is referred
 * to comes after who refers). A test holds it against the database: a new table does not pass without a line here and one in
 * `archive/archived.ts`. Views' tables are known to `projections`.
 */
export const accountTables = {
  user_policies: 'rows',
  access_keys: 'rows',
  users: 'rows',
  policies: 'rows',
  account_call_rates: 'rows',
  call_counts: 'rows',
  copy_grants: 'rows, received ones too',
  client_tokens: 'rows',
  // But for the entry of the operator who had it erased.
  audit_log: 'rows but of its erasure',
  // Each stream gets its last event, and when the readers of the log have come to that, all before it goes.
  streams: 'when its end was read',
  events: 'when its end was read',
  // When no event names them.
  setups: 'when unnamed',
  // Its row is the mark by which an erasure goes on after a crash.
  accounts: 'last',
} as const satisfies Readonly<
  Record<
    string,
    | 'rows'
    | 'rows, received ones too'
    | 'rows but of its erasure'
    | 'when its end was read'
    | 'when unnamed'
    | 'last'
  >
>;

export const ERASE_ACCOUNT = 'EraseAccount';
