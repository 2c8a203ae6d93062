-- Which account lets which other one copy from its studios.

-- A row is made by its owner, revoked once and never changed otherwise. The grantee may be an account that is not there
-- yet: whether it is, nobody learns by a grant.
create table copy_grants (
  grant_id uuid primary key,
  account_id text collate "C" not null references accounts,  -- whose studios they are
  grantee_account_id text collate "C" not null,
  -- Either one studio, or all with a tag, whatever its value where none is named.
  caster_id text collate "C",
  tag_key text collate "C",
  tag_value text collate "C",
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz,
  revoked_by text,
  check (grantee_account_id <> account_id),
  check ((caster_id is null) <> (tag_key is null)),
  check (tag_key is not null or tag_value is null),
  check ((revoked_at is null) = (revoked_by is null))
);
-- What stands once between two accounts; a copy asks by the first two columns.
create unique index copy_grants_in_force
  on copy_grants (account_id, grantee_account_id, caster_id, tag_key, tag_value) nulls not distinct
  where revoked_at is null;
create index copy_grants_given on copy_grants (account_id, created_at, grant_id);
create index copy_grants_received on copy_grants (grantee_account_id, created_at, grant_id);
