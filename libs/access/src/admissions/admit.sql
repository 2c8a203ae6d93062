-- Uses up nonces and counts calls, for arrivals together. A replayed request takes no call.
-- $1 nonces (null: nothing was signed), $2 requests, $3 which of the counters (null: not limited), one for each arrival;
-- $4 accounts, $5 operations of the counters; $6 minutes for which a nonce is kept; $7 how long to wait for a lock.
with
  -- Not flushed by itself: the statement of a command that comes later flushes the log up to its own place, and so this.
  settings as materialized (
    select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', $7, true)
  ),
  arrivals as materialized (
    select arrival.*
      from settings, unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as arrival (nonce, request, counter, place)
  ),
  -- In order, and all of them before the first counter: statements that wait for each other wait in one direction.
  -- A statement that is sent again after a lost connection meets its own requests, which are new.
  used as (
    insert into nonces as known (nonce, request)
    select nonce, request from arrivals where nonce is not null order by nonce
        on conflict (nonce) do update set request = excluded.request, used_at = excluded.used_at
     where known.request = excluded.request
        or known.used_at < clock_timestamp() - make_interval(mins => $6)
    returning nonce
  ),
  fresh as materialized (
    select coalesce(array_agg(nonce), '{}') as nonces from used
  ),
  calls as (
    select counter, count(*)::int as calls
      from arrivals, fresh
     where counter is not null and (nonce is null or nonce = any (nonces))
     group by counter
  ),
  counted as (
    insert into call_counts as known (account_id, operation, second, calls)
    select account_id, operation, floor(date_part('epoch', clock_timestamp())), calls
      from calls
      join unnest($4::text[], $5::text[]) with ordinality as counters (account_id, operation, counter) using (counter)
     order by account_id collate "C", operation collate "C"
        on conflict (account_id, operation, second)
        do update set calls = least(known.calls::bigint + excluded.calls, 1000000000)
    returning account_id, operation, calls, (second + 1) * 1000 - date_part('epoch', clock_timestamp()) * 1000 as left_ms
  ),
  replays as (
    select array_agg(place::int) as places from arrivals, fresh where nonce is not null and nonce <> all (nonces)
  )
select places as replays, account_id as "accountId", operation, calls, left_ms as "leftMs"
  from replays left join counted on true
