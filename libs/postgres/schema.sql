-- What the migrations make. To bring it up to date: npm run schema

create table access_keys (
  access_key_id text collate "C" not null,
  account_id text collate "C" not null,
  secret_sealed bytea not null,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  constraint access_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint access_keys_pkey PRIMARY KEY (access_key_id)
);
CREATE INDEX access_keys_by_account ON public.access_keys USING btree (account_id);

create table accounts (
  account_id text collate "C" not null,
  caster_count integer not null default 0,
  caster_quota integer,
  constraint accounts_caster_count_check CHECK ((caster_count >= 0)),
  constraint accounts_caster_quota_check CHECK ((caster_quota >= 0)),
  constraint accounts_pkey PRIMARY KEY (account_id)
) with (fillfactor=50);

create table checkpoint_parked_streams (
  checkpoint text not null,
  caster_id text collate "C" not null,
  version integer not null,
  reason text not null,
  parked_at timestamp with time zone not null default now(),
  constraint checkpoint_parked_streams_version_check CHECK ((version > 0)),
  constraint checkpoint_parked_streams_checkpoint_fkey FOREIGN KEY (checkpoint) REFERENCES checkpoints(name) ON DELETE CASCADE,
  constraint checkpoint_parked_streams_pkey PRIMARY KEY (checkpoint, caster_id)
);

create table checkpoints (
  name text not null,
  xid xid8 not null default '0'::xid8,
  "position" bigint not null default 0,
  holder text,
  epoch bigint not null default 0,
  lease_until timestamp with time zone,
  era integer not null default 1,
  sent json,
  constraint checkpoints_pkey PRIMARY KEY (name)
);

create table client_tokens (
  account_id text collate "C" not null,
  operation text collate "C" not null,
  client_token text collate "C" not null,
  parameters_hash bytea not null,
  answer json not null,
  used_at timestamp with time zone not null default now(),
  constraint client_tokens_client_token_check CHECK (((length(client_token) >= 1) AND (length(client_token) <= 64))),
  constraint client_tokens_pkey PRIMARY KEY (account_id, operation, client_token)
);
CREATE INDEX client_tokens_by_age ON public.client_tokens USING btree (used_at);

create table events (
  "position" bigint not null generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  event_id uuid not null,
  recorded_at timestamp with time zone not null default now(),
  version integer not null,
  schema_version integer not null,
  account_id text collate "C" not null,
  caster_id text collate "C" not null,
  type text not null,
  setup_hash bytea,
  data json storage external not null,
  meta json storage external not null,
  era integer not null default 1,
  constraint events_version_check CHECK ((version > 0)),
  constraint events_account_id_setup_hash_fkey FOREIGN KEY (account_id, setup_hash) REFERENCES setups(account_id, hash),
  constraint events_pkey PRIMARY KEY (caster_id, version),
  constraint events_event_id_key UNIQUE (event_id)
);
CREATE INDEX events_in_commit_order ON public.events USING btree (era, xid, "position");

create table log_eras (
  era integer not null,
  cluster text,
  reason text not null,
  opened_at timestamp with time zone not null default now(),
  constraint log_eras_era_check CHECK ((era > 0)),
  constraint log_eras_pkey PRIMARY KEY (era)
);

create table setups (
  account_id text collate "C" not null,
  hash bytea not null,
  schema_version integer not null,
  setup json storage external not null,
  constraint setups_hash_check CHECK ((octet_length(hash) = 32)),
  constraint setups_pkey PRIMARY KEY (account_id, hash)
);

create table stream_keys (
  key bytea not null,
  constraint stream_keys_key_check CHECK ((length(key) = 32))
);

create table streams (
  caster_id text collate "C" not null,
  account_id text collate "C" not null,
  version integer not null,
  constraint streams_version_check CHECK ((version > 0)),
  constraint streams_pkey PRIMARY KEY (caster_id)
) with (fillfactor=90);
CREATE INDEX streams_by_account ON public.streams USING btree (account_id);
