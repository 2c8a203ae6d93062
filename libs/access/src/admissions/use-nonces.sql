-- What admit.sql does with nonces, where calls are not counted: those of $1 that were used before.
with
  settings as materialized (select set_config('synchronous_commit', 'off', true)),
  arrivals as materialized (
    select arrival.*
      from settings, unnest($1::uuid[], $2::uuid[]) with ordinality as arrival (nonce, request, place)
  ),
  used as (
    insert into nonces as known (nonce, request)
    select nonce, request from arrivals order by nonce
        on conflict (nonce) do update set request = excluded.request, used_at = excluded.used_at
     where known.request = excluded.request
        or known.used_at < clock_timestamp() - make_interval(mins => $3)
    returning nonce
  ),
  fresh as materialized (
    select coalesce(array_agg(nonce), '{}') as nonces from used
  )
select array_agg(place::int) as replays from arrivals, fresh where nonce <> all (nonces)
