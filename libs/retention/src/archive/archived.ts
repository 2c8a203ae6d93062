import type { accountTables } from '../account-tables.js';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * What of each table is written to an archive: a query of one column, a line of JSON for each row, `$1` being the account. No
 * secret, no hash of one. Values of type json come out as they were stored.
 */
export const archived: Readonly<Record<keyof typeof accountTables, string | { readonly left: string }>> = {
  accounts: `select json_build_object('kind', 'account', 'name', name, 'active', active, 'casterQuota', caster_quota,
      'createdAt', ${utc('created_at')})::text
    from accounts where account_id = $1`,
  account_call_rates: `select json_build_object('kind', 'callRate', 'operation', operation, 'callsPerSecond', calls_per_second)::text
    from account_call_rates where account_id = $1 order by operation`,
  users: `select json_build_object('kind', 'user', 'userName', user_name, 'createdAt', ${utc('created_at')})::text
    from users where account_id = $1 order by user_name`,
  policies: `select json_build_object('kind', 'policy', 'policyName', policy_name, 'document', document,
      'createdAt', ${utc('created_at')}, 'changedAt', ${utc('changed_at')})::text
    from policies where account_id = $1 order by policy_name`,
  user_policies: `select json_build_object('kind', 'userPolicy', 'userName', user_name, 'policyName', policy_name,
      'attachedAt', ${utc('attached_at')})::text
    from user_policies where account_id = $1 order by user_name, policy_name`,
  access_keys: `select json_build_object('kind', 'accessKey', 'accessKeyId', access_key_id, 'userName', user_name,
      'status', status, 'sessionName', session_name, 'sessionPolicy', session_policy, 'expiresAt', ${utc('expires_at')},
      'createdAt', ${utc('created_at')}, 'changedAt', ${utc('changed_at')})::text
    from access_keys where account_id = $1 order by access_key_id`,
  copy_grants: `select json_build_object('kind', 'copyGrant', 'grantId', grant_id, 'granteeAccountId', grantee_account_id,
      'casterId', caster_id, 'tagKey', tag_key, 'tagValue', tag_value, 'createdAt', ${utc('created_at')},
      'createdBy', created_by, 'revokedAt', ${utc('revoked_at')}, 'revokedBy', revoked_by)::text
    from copy_grants where account_id = $1 order by created_at, grant_id`,
  client_tokens: `select json_build_object('kind', 'clientToken', 'operation', operation, 'clientToken', client_token,
      'answer', answer, 'usedAt', ${utc('used_at')})::text
    from client_tokens where account_id = $1 order by operation, client_token`,
  audit_log: `select json_build_object('kind', 'auditEntry', 'entry', entry, 'at', ${utc('at')},
      'principalType', principal_type, 'principalName', principal_name, 'accessKeyId', access_key_id, 'action', action,
      'resource', resource, 'code', code, 'denied', denied, 'requestId', request_id, 'sourceIp', source_ip, 'times', times)::text
    from audit_log where account_id = $1 order by at, entry`,
  setups: `select json_build_object('kind', 'setup', 'hash', encode(hash, 'hex'), 'schemaVersion', schema_version,
      'setup', setup)::text
    from setups where account_id = $1 order by hash`,
  // Stream by stream as the index has them: to sort all events of an account would take it through a file.
  events: `select json_build_object('kind', 'event', 'casterId', event.caster_id, 'version', event.version,
      'eventId', event.event_id, 'type', event.type, 'schemaVersion', event.schema_version,
      'setupHash', encode(event.setup_hash, 'hex'), 'data', event.data, 'meta', event.meta, 'era', event.era,
      'recordedAt', ${utc('event.recorded_at')})::text
    from (select caster_id from streams where account_id = $1 order by caster_id) as stream
    cross join lateral (
      select * from events
      where events.caster_id = stream.caster_id and events.account_id = $1
      order by version offset 0
    ) as event`,
  streams: { left: 'Their events say how far they are' },
  call_counts: { left: 'They are of the last seconds' },
};
