-- What is known of a list of client tokens: [{account_id, operation, client_token, parameters_hash}, …]. A statement
-- of its own, because the snapshot of the one that met the token may be older than the token's row.
select named.ordinal::int, token.parameters_hash = named.parameters_hash as same, token.answer
from rows from (
  json_to_recordset($1::json) as (account_id text, operation text, client_token text, parameters_hash bytea)
) with ordinality as named (account_id, operation, client_token, parameters_hash, ordinal)
cross join lateral (
  select *
  from client_tokens
  where client_tokens.account_id = named.account_id
    and client_tokens.operation = named.operation
    and client_tokens.client_token = named.client_token
  limit 1  -- never more; but so each is found by the index
) as token
