-- One of these changes whenever the data comes to stand elsewhere: in a fresh cluster, on a promoted standby, in a
-- restored database or table.
select concat_ws('/',
  (select system_identifier from pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8),  -- the timeline; pg_control_checkpoint() tells it a checkpoint later
  (select oid from pg_database where datname = current_database()),
  'events'::regclass::oid
) as identity
