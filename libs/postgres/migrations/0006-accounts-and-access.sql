-- Accounts, users, access keys, policies, nonces, call counts and the audit log of several replicas.

alter table accounts
  add column name text,
  add column active boolean not null default true,
  add column created_at timestamptz not null default now();

-- Calls a second that an account has instead of the documented ones.
create table account_call_rates (
  account_id text collate "C" not null references accounts,
  operation text collate "C" not null,
  calls_per_second int not null check (calls_per_second >= 0),
  primary key (account_id, operation)
);

create table users (
  account_id text collate "C" not null references accounts,
  user_name text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (account_id, user_name)
);

create table policies (
  account_id text collate "C" not null references accounts,
  policy_name text collate "C" not null,
  document json not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (account_id, policy_name)
);

-- The account is in both keys: no policy of one account can be attached to a user of another.
create table user_policies (
  account_id text collate "C" not null,
  user_name text collate "C" not null,
  policy_name text collate "C" not null,
  attached_at timestamptz not null default now(),
  primary key (account_id, user_name, policy_name),
  foreign key (account_id, user_name) references users on delete cascade,
  foreign key (account_id, policy_name) references policies
);

-- A key without a user is the account's own. Ids are never used again: the row of a deleted key stays, without its
-- secret. The session columns are those of temporary keys.
alter table access_keys
  add column user_name text collate "C",
  add column status text not null default 'active' check (status in ('active', 'inactive', 'deleted')),
  add column session_name text,
  add column session_token_hash bytea check (octet_length(session_token_hash) = 32),
  add column session_policy json,
  add column expires_at timestamptz,
  add column changed_at timestamptz not null default now(),
  alter column secret_sealed drop not null,
  add foreign key (account_id, user_name) references users;
update access_keys set status = 'inactive' where not active;
alter table access_keys
  drop column active,
  -- By this a program of before finds keys while it is replaced: it knows no users, and must take theirs for no account's.
  add column active boolean not null generated always as (status = 'active' and user_name is null and session_name is null) stored,
  add check ((secret_sealed is null) = (status = 'deleted')),
  add check (
    (session_name is null) = (session_token_hash is null) and (session_name is null) = (expires_at is null)
    and (session_name is not null or session_policy is null)
  );
create index access_keys_by_expiry on access_keys (expires_at) where expires_at is not null;

-- What was signed once. The nonce is 16 bytes of a hash over access key and nonce. The only index is the one that
-- keeps it unique: expired rows are found by walking through the table.
create table nonces (
  nonce uuid primary key,
  used_at timestamptz not null default clock_timestamp(),
  -- The request that used it: a statement that is sent again after a lost connection knows its own.
  request uuid not null
);

-- The calls of an account to an operation in one second of the database's clock. A row for each second and not one that
-- is reset: versions that a long transaction keeps alive are of seconds that nobody asks for. What is lost with a crash
-- of PostgreSQL is a second's count, so nothing of it is written to the log.
create unlogged table call_counts (
  account_id text collate "C" not null,
  operation text collate "C" not null,
  second bigint not null,
  calls int not null,
  primary key (account_id, operation, second)
) with (fillfactor = 50);

-- Who did what, allowed or denied. Written together and without an fsync of its own.
create table audit_log (
  entry uuid primary key,  -- made before the insert: what is sent again after a lost connection is written once
  at timestamptz not null,
  account_id text collate "C" not null,
  -- `account`, `user` or `session` with its name, or `operator` for the command line.
  principal_type text not null,
  principal_name text not null,
  access_key_id text collate "C",
  action text not null,
  resource text,
  -- The public code, `OK` for a success.
  code text not null,
  -- Access refused it; where denials of policies are only logged, it was done all the same.
  denied boolean not null,
  request_id uuid,
  source_ip text,
  -- Refusals alike that came within one write to the log; time and request are those of the first.
  times int not null default 1 check (times > 0)
);
create index audit_log_by_account on audit_log (account_id, at, entry);
create index audit_log_by_age on audit_log (at);
