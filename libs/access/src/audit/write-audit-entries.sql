-- Writes entries of the audit log, each once however often this is sent: $1 their ids, $2 to $13 their columns.
--
-- No fsync of its own: a crash of PostgreSQL loses the entries of its last moments, and nothing else with them.
with relaxed as materialized (
  select set_config('synchronous_commit', 'off', true) as synchronous_commit
)
insert into audit_log (
  entry, at, account_id, principal_type, principal_name, access_key_id, action, resource, code, denied, request_id,
  source_ip, times
)
select given.*
from relaxed
cross join unnest(
  $1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::boolean[], $11::uuid[], $12::text[], $13::int[]
) as given
where relaxed.synchronous_commit = 'off'
on conflict (entry) do nothing
