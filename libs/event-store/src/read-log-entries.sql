-- What the log says of the events after ($1 era, $2 xid, $3 position) in commit order, at most $4: that they happened,
-- to what and by whom. As in read-all.sql, nothing commits behind a reader of these.
select position, era, xid, account_id, caster_id, version, event_id, type, data->>'name' as name, meta, recorded_at
from events
where (era, xid, position) > ($1::int, $2::xid8, $3::int8)
  and (era, xid) < ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
order by era, xid, position
limit $4
