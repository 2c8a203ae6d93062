-- The tables of record. Everything else can be rebuilt from them.
--
-- Ids and tokens compare by bytes (collate "C"): the order in which statements lock rows, and the indexes, then
-- depend on no locale of the machine, and survive an upgrade of its C library.

-- One row for each account that ever owned a studio. It is what a statement locks that changes the account's
-- number of studios, so that no two can take the last place.
create table accounts (
  account_id    text  collate "C"  primary key,
  caster_count  int                not null  default 0  check (caster_count >= 0),
  caster_quota  int                check (caster_quota >= 0)  -- null: the default of the settings
) with (fillfactor = 50);  -- counted up and down in place: room for the next row version on the same page

-- One row for each studio that ever was: how many events its stream holds. A studio that was deleted keeps its
-- row, so that its id is never given again.
create table streams (
  caster_id   text  collate "C"  primary key,  -- unique over all accounts
  account_id  text  collate "C"  not null,
  version     int                not null  check (version > 0)
) with (fillfactor = 90);
create index streams_by_account on streams (account_id);  -- what a list of an account's studios has to look at

-- One row for each setup that an event of the account carries, whatever the number of studios that share it.
-- It never changes, and is addressed by the SHA-256 of its stored bytes.
create table setups (
  account_id      text  collate "C"  not null,
  hash            bytea              not null  check (octet_length(hash) = 32),
  schema_version  int                not null,
  setup           json               not null,  -- RFC 8785 canonical JSON; json keeps the very bytes, jsonb would not
  primary key (account_id, hash)
);
-- Stored as it is: compressing large values made the append 2 to 3.6 times slower in our probes.
alter table setups alter column setup set storage external;

-- One row for each thing that happened, never changed. The table is also the outbox.
create table events (
  position        int8         not null  generated always as identity,
  xid             xid8         not null  default pg_current_xact_id(),  -- (xid, position) is the order for readers of all
  event_id        uuid         not null  unique,      -- made before the append: a repeat is recognised by it
  recorded_at     timestamptz  not null  default now(),
  version         int          not null  check (version > 0),
  schema_version  int          not null,
  account_id      text         collate "C"  not null,
  caster_id       text         collate "C"  not null,
  type            text         not null,
  setup_hash      bytea,                              -- data.setup, where the event has one
  data            json         not null,              -- without its setup
  meta            json         not null,
  primary key (caster_id, version),
  foreign key (account_id, setup_hash) references setups (account_id, hash)
);
alter table events alter column data set storage external;
alter table events alter column meta set storage external;
create index events_in_commit_order on events (xid, position);

-- One row for each client token that an account has used. The primary key is the lock: a second request with the
-- same token waits here until the first commits, then reads its answer. There is no row without its event.
create table client_tokens (
  account_id       text  collate "C"  not null,
  operation        text  collate "C"  not null,
  client_token     text  collate "C"  not null  check (length(client_token) between 1 and 64),
  parameters_hash  bytea              not null,  -- tells a retry from a reuse with other parameters
  answer           json               not null,  -- written by the statement that records the event
  used_at          timestamptz        not null  default now(),
  primary key (account_id, operation, client_token)
);
create index client_tokens_by_age on client_tokens (used_at);

-- One row for each reader of the whole log: how far it has come, and who may move it.
create table checkpoints (
  name         text         primary key,
  xid          xid8         not null  default '0',
  position     int8         not null  default 0,
  holder       text,                               -- null: nobody reads
  epoch        int8         not null  default 0,   -- one more at each change of holder: what an old one writes is refused
  lease_until  timestamptz
);
