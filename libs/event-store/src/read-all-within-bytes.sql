-- As read-all.sql, and no more than make up $5 bytes, but one at least.
select position, era, xid, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash, recorded_at
from (
  select next.*,
    row_number() over in_order as place,
    -- Sizes as stored, known without fetching the values. A setup counts in each of its events: whoever asks for a
    -- limit in bytes is about to write it out each time. (Joined, it was read by a scan of all setups.)
    sum(pg_column_size(data) + pg_column_size(meta) + coalesce((
      select pg_column_size(setup) from setups where setups.account_id = next.account_id and setups.hash = next.setup_hash
    ), 0)) over in_order as bytes
  from (
    select *
    from events
    where (era, xid, position) > ($1::int, $2::xid8, $3::int8)
      and (era, xid) < ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
    order by era, xid, position
    limit $4
  ) as next
  window in_order as (order by era, xid, position)
) as sized
where bytes <= $5::int8 or place = 1
order by era, xid, position
