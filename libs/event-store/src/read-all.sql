-- The events after ($1 xid, $2 position) in commit order, at most $3.
--
-- Read only below the oldest running transaction: a later number can commit first, and a reader that had already
-- passed it would never see the earlier one.
select position, xid, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash, recorded_at
from events
where (xid, position) > ($1::xid8, $2::int8)
  and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, position
limit $3
