-- One row for each access key that opens an account, besides the local key that settings may allow. Signatures are
-- HMACs, so the secret itself must be recoverable: it is sealed with a key that the database never sees.
create table access_keys (
  access_key_id  text         collate "C"  primary key,
  account_id     text         collate "C"  not null  references accounts,
  secret_sealed  bytea        not null,  -- AES-256-GCM, bound to access_key_id; libs/access/src/sealed-secret.ts has the layout
  active         boolean      not null  default true,
  created_at     timestamptz  not null  default now()
);
create index access_keys_by_account on access_keys (account_id);
