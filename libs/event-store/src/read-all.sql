-- The events after ($1 era, $2 xid, $3 position) in commit order, at most $4.
--
-- Of the present era read only below the oldest running transaction: a later number can commit first, and a reader
-- that had already passed it would never see the earlier one. Those of older eras are all committed.
select position, era, xid, account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash, recorded_at
from events
where (era, xid, position) > ($1::int, $2::xid8, $3::int8)
  and (era, xid) < ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
order by era, xid, position
limit $4
