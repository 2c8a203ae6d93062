-- All that requests of these keys are judged by. A deleted key is none.
select k.access_key_id, k.account_id, k.user_name, k.secret_sealed,
  k.status = 'active' and a.active as active,
  k.session_name, k.session_token_hash, k.session_policy::text as session_policy, k.expires_at,
  (select json_object_agg(r.operation, r.calls_per_second)
     from account_call_rates r
     where r.account_id = k.account_id) as rates,
  (select json_agg(json_build_object('name', p.policy_name, 'document', p.document::text) order by p.policy_name)
     from user_policies u join policies p using (account_id, policy_name)
     where u.account_id = k.account_id and u.user_name = k.user_name) as policies
from access_keys k join accounts a using (account_id)
where k.access_key_id = any ($1::text[]) and k.status <> 'deleted'
