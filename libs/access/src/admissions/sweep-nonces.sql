-- Removes what expired in the blocks from $1 up to $2, and what nobody holds. $3 minutes for which a nonce is kept.
with
  settings as materialized (select set_config('synchronous_commit', 'off', true)),
  removed as (
    delete from nonces
     where ctid = any (array (
       select ctid from nonces
        where ctid >= $1::tid and ctid < $2::tid
          and used_at < clock_timestamp() - make_interval(mins => $3)
          for update skip locked
     ))
    returning 1
  )
select (select count(*)::int from removed) as removed,
       (pg_relation_size('nonces') / current_setting('block_size')::int)::int as blocks
  from settings
