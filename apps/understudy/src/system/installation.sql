-- What the database knows of the installation besides lags and sizes, in one row. $1: after how many seconds a replica is silent.
select
  current_setting('server_version') as postgres_version,
  (
    select coalesce(json_agg(json_build_object(
      'replicaId', replica_id, 'host', host, 'pid', pid, 'roles', roles, 'version', version, 'nodeVersion', node_version,
      'startedAt', started_at, 'seenAt', seen_at, 'troubles', troubles, 'kafka', kafka,
      'isAlive', seen_at > clock_timestamp() - make_interval(secs => $1)
    ) order by host, started_at, replica_id), '[]')
    from replicas
  ) as replicas,
  (
    select coalesce(json_agg(json_build_object(
      'name', name, 'epoch', epoch::text, 'era', era, 'xid', xid::text, 'position', position::text,
      'holder', case when lease_until >= clock_timestamp() then holder end,
      'leaseUntil', case when lease_until >= clock_timestamp() then lease_until end
    ) order by name), '[]')
    from checkpoints
  ) as checkpoints,
  (
    select coalesce(json_agg(json_build_object('era', era, 'reason', reason, 'openedAt', opened_at) order by era), '[]')
    from log_eras
  ) as eras
