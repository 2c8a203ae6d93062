-- Begins the streams of a list of new studios, each under its client token, in one statement: token, quota, setup,
-- first event and answer are recorded together or not at all.
--
-- $1  the commands, without what may hold any text: [{account_id, caster_id, takes_place, operation, client_token,
--     parameters_hash, event_id, type, schema_version, setup_hash, stands_on, stands_on_version}, …]; takes_place: it
--     counts against the quota; stands_on: the stream its decision was made on, if any
-- $2, $3, $4  data, meta and answer of each, in the same order. Elements of an array are taken as they are written,
--     while json_to_recordset decodes every string in its row, and fails at a \u0000 in a studio's name.
-- $5  the setups that may not be stored yet: [{account_id, hash, schema_version}, …]; $6  their canonical texts
-- $7  the quota of an account that has none of its own
-- $8  the history that the versions belong to (see stand-of-log.sql); null: not known
--
-- A command whose source is not where its decision found it, in this statement's snapshot, or is another account's,
-- writes nothing: so nobody has to read the source first.
--
-- Nothing waits for a lock once something is written: accounts are locked first, in the order of their ids (a
-- subquery with an order by is evaluated as it stands, and each of its rows then locks one account), and every
-- write depends on an aggregate over all those locks.
with past as materialized (
  select $8::text is null or $8::text = concat_ws('/',
    extract(epoch from pg_postmaster_start_time()),
    (select oid from pg_database where datname = current_database()),
    'events'::regclass::oid
  ) as is_known
),
commands as materialized (
  select command.*,
    -- What this statement's snapshot shows of the token: a retry locks nothing, writes nothing, and so waits for no
    -- fsync. A twin that commits later is met when the token is claimed, and found by look-up-tokens.sql.
    (
      select json_build_object('same', token.parameters_hash = command.parameters_hash, 'answer', token.answer)
      from client_tokens as token
      where token.account_id = command.account_id
        and token.operation = command.operation
        and token.client_token = command.client_token
    ) as token,
    stands_on is null or (select is_known from past) and coalesce(stands_on_version = (
      select version
      from streams as source
      where source.caster_id = command.stands_on and source.account_id = command.account_id
    ), false) as stands
  from rows from (
    json_to_recordset($1::json) as (
      account_id text, caster_id text, takes_place boolean, operation text, client_token text, parameters_hash bytea,
      event_id uuid, type text, schema_version int, setup_hash bytea, stands_on text, stands_on_version int
    ),
    json_array_elements($2::json),
    json_array_elements($3::json),
    json_array_elements($4::json)
  ) with ordinality as command (
    account_id, caster_id, takes_place, operation, client_token, parameters_hash,
    event_id, type, schema_version, setup_hash, stands_on, stands_on_version, data, meta, answer, ordinal
  )
),
-- Whether all that an account asks for find room. Where they do not, a refusal counts only for a command that came
-- alone: one of these may lose its token to a twin, and leave its place unused.
locked_accounts as materialized (
  select
    account.account_id,
    coalesce(account.caster_quota, $7::int) as quota,
    account.caster_count + named.wanted <= coalesce(account.caster_quota, $7::int) as has_room
  from (
    select account_id collate "C" as account_id, count(*) filter (where takes_place) as wanted
    from commands
    where token is null and stands
    group by 1
    order by 1
  ) as named
  cross join lateral (
    select * from accounts where accounts.account_id = named.account_id for no key update
  ) as account
),
locks as materialized (
  select count(*) as taken from locked_accounts
),
placed as materialized (
  select commands.*, account.quota, not takes_place or account.has_room as has_place
  from commands join locked_accounts as account using (account_id)
  where token is null and stands
),
-- Tokens and streams are of locked accounts, so that nobody else inserts the same ones and their order is free.
claimed as (
  insert into client_tokens (account_id, operation, client_token, parameters_hash, answer)
  select account_id, operation, client_token, parameters_hash, answer
  from placed
  where has_place and (select taken from locks) > 0
  on conflict do nothing
  returning account_id, operation, client_token, true as is_claimed
),
-- A full join, and no condition that would make it another one, because it is never a nested loop: as one, planned for
-- one row, it compared 64 times 64 tokens and took a sixth of the statement.
won as materialized (
  select placed.*
  from placed full join claimed using (account_id, operation, client_token)
  where coalesce(is_claimed, false)
),
stored_setups as (
  insert into setups (account_id, hash, schema_version, setup)
  select account_id, hash, schema_version, setup
  from rows from (
    json_to_recordset($5::json) as (account_id text, hash bytea, schema_version int),
    json_array_elements($6::json)
  ) as prepared (account_id, hash, schema_version, setup)
  where exists (select from won where won.account_id = prepared.account_id and won.setup_hash = prepared.hash)
  order by account_id collate "C", hash
  on conflict do nothing
),
opened_streams as (
  insert into streams (caster_id, account_id, version)
  select caster_id, account_id, 1 from won
),
-- Deletes nothing, and takes the lock that whoever opens the next era waits for.
era_gate as (
  delete from log_eras where false
),
recorded_events as (
  insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash)
  select (select max(era) from log_eras), account_id, caster_id, 1, event_id, type, schema_version, data, meta, setup_hash
  from won
),
-- An upsert finds its row by the index whatever the planner believes; an update joined to the list was planned as a
-- scan of the whole table while that was small, and kept the plan when it had grown. The locks are held already.
counted_studios as (
  insert into accounts as account (account_id, caster_count)
  select account_id, count(*) from won where takes_place group by account_id
  on conflict (account_id) do update set caster_count = account.caster_count + excluded.caster_count
)
select
  commands.ordinal::int,
  case
    when won.ordinal is not null then 'appended'
    when commands.token is not null or placed.has_place then 'token taken'
    when not commands.stands then 'source moved'
    when placed.ordinal is null then 'account unknown'
    else 'quota exceeded'
  end as outcome,
  commands.token,
  placed.quota,
  (select is_known from past) as is_of_past
from commands
left join placed using (ordinal)
left join won using (ordinal)
