-- What the database holds of the log: its latest era, the cluster that was opened on, and whether both can be.
select
  latest.era,
  latest.cluster,
  pg_is_in_recovery() as is_standby,
  (select max(era) from events) as recorded_era,
  -- An event of this era whose transaction the cluster has not come to yet was recorded on another one.
  exists (
    select from events where events.era = latest.era and xid >= pg_snapshot_xmax(pg_current_snapshot())
  ) as is_ahead,
  -- Which server answered, since when, and with which table: another one has another past. The statements of commands
  -- say the same of themselves. A number: as text, the time of the start would depend on the time zone of each session.
  concat_ws('/',
    extract(epoch from pg_postmaster_start_time()),
    (select oid from pg_database where datname = current_database()),
    'events'::regclass::oid
  ) as started
from (values (true)) as always
left join lateral (select * from log_eras order by era desc limit 1) as latest on true
