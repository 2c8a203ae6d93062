-- Appends to the streams of a list of studios that are still at the version their decisions were made on, in one
-- statement. A command whose stream has moved on, or is another account's, writes nothing.
--
-- $1  the commands: [{account_id, caster_id, expected_version, event_count, frees_place, of_history}, …]; of_history: the
--     version is one of the history $7; $2  the meta of each
-- $3  their events: [{command (from 1), version, event_id, type, schema_version, setup_hash}, …]; $4  the data of each
-- $5  the setups that may not be stored yet: [{account_id, hash, schema_version}, …]; $6  their canonical texts
-- $7  the history that versions belong to (see stand-of-log.sql); null: not known
--
-- Nothing waits for a lock once something is written, and locks are taken in the one order of both statements:
-- accounts whose count changes, by id, then streams, by id. (A subquery with an order by is evaluated as it stands,
-- and each of its rows then locks one row; "update … from" ignores the order of its input, and deadlocked.) Every
-- write depends on an aggregate over all the locks.
with past as materialized (
  select $7::text is null or $7::text = concat_ws('/',
    extract(epoch from pg_postmaster_start_time()),
    (select oid from pg_database where datname = current_database()),
    'events'::regclass::oid
  ) as is_known
),
commands as materialized (
  select *
  from rows from (
    json_to_recordset($1::json) as (
      account_id text, caster_id text, expected_version int, event_count int, frees_place boolean,
      of_history boolean
    ),
    json_array_elements($2::json)
  ) with ordinality as command (
    account_id, caster_id, expected_version, event_count, frees_place, of_history, meta, ordinal
  )
),
locked_accounts as materialized (
  select account.account_id
  from (select distinct account_id collate "C" as account_id from commands where frees_place order by 1) as named
  cross join lateral (
    select * from accounts where accounts.account_id = named.account_id for no key update
  ) as account
),
account_locks as materialized (
  select count(*) as taken from locked_accounts
),
locked_streams as materialized (
  select named.ordinal
  from (
    select *
    from commands
    where (select taken from account_locks) >= 0 and (not of_history or (select is_known from past))
    order by caster_id collate "C"
  ) as named
  cross join lateral (
    select
    from streams
    where streams.caster_id = named.caster_id
      and streams.account_id = named.account_id
      and streams.version = named.expected_version
    for no key update
  ) as stream
),
stream_locks as materialized (
  select count(*) as taken from locked_streams
),
won as materialized (
  select commands.*
  from commands join locked_streams using (ordinal)
  where (select taken from stream_locks) > 0
),
prepared_events as materialized (
  select won.account_id, won.caster_id, won.meta, event.*
  from rows from (
    json_to_recordset($3::json) as (
      command int, version int, event_id uuid, type text, schema_version int, setup_hash bytea
    ),
    json_array_elements($4::json)
  ) with ordinality as event (command, version, event_id, type, schema_version, setup_hash, data, event_ordinal)
  join won on won.ordinal = event.command
),
stored_setups as (
  insert into setups (account_id, hash, schema_version, setup)
  select account_id, hash, schema_version, setup
  from rows from (
    json_to_recordset($5::json) as (account_id text, hash bytea, schema_version int),
    json_array_elements($6::json)
  ) as prepared (account_id, hash, schema_version, setup)
  where exists (
    select from prepared_events as event
    where event.account_id = prepared.account_id and event.setup_hash = prepared.hash
  )
  order by account_id collate "C", hash
  on conflict do nothing
),
-- Upserts find their rows by the index whatever the planner believes; an update joined to the list was planned as a
-- scan of the whole table while that was small, and kept the plan when it had grown. The locks are held already.
moved_streams as (
  insert into streams as stream (caster_id, account_id, version)
  select caster_id, account_id, expected_version + event_count from won order by caster_id collate "C"
  on conflict (caster_id) do update set version = excluded.version
),
-- Deletes nothing, and takes the lock that whoever opens the next era waits for.
era_gate as (
  delete from log_eras where false
),
recorded_events as (
  insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash)
  select (select max(era) from log_eras), account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash
  from prepared_events
  order by event_ordinal
),
counted_studios as (
  insert into accounts as account (account_id, caster_count)
  select account_id, count(*) from won where frees_place group by account_id
  on conflict (account_id) do update set caster_count = account.caster_count - excluded.caster_count
)
select commands.ordinal::int, won.ordinal is not null as appended, (select is_known from past) as is_of_past
from commands
left join won using (ordinal)
order by commands.ordinal
