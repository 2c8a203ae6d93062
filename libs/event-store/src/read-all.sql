-- The events after ($1 xid, $2 position) in commit order, at most $3, and as many as make up $4 bytes (one at least).
--
-- Read only below the oldest running transaction: a later number can commit first, and a reader that had already
-- passed it would never see the earlier one.
select position, xid, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash, recorded_at
from (
  select next.*,
    -- Sizes as stored, read without fetching the values. A setup counts in each of its events: whoever asks for a
    -- limit in bytes is about to write it out.
    sum(pg_column_size(next.data) + pg_column_size(next.meta) + coalesce(pg_column_size(setups.setup), 0))
      over (order by next.xid, next.position) as bytes,
    row_number() over (order by next.xid, next.position) as place
  from (
    select *
    from events
    where (xid, position) > ($1::xid8, $2::int8)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, position
    limit $3
  ) as next
  left join setups on setups.account_id = next.account_id and setups.hash = next.setup_hash
) as sized
where bytes <= $4::int8 or place = 1
order by xid, position
