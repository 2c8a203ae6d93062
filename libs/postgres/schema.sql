-- What the migrations make. To bring it up to date: npm run schema

create table access_keys (
  access_key_id text collate "C" not null,
  account_id text collate "C" not null,
  secret_sealed bytea,
  created_at timestamp with time zone not null default now(),
  user_name text collate "C",
  status text not null default 'active'::text,
  session_name text,
  session_token_hash bytea,
  session_policy json,
  expires_at timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  active boolean not null generated always as (((status = 'active'::text) AND (user_name IS NULL) AND (session_name IS NULL))) stored,
  constraint access_keys_check CHECK (((secret_sealed IS NULL) = (status = 'deleted'::text))),
  constraint access_keys_check1 CHECK ((((session_name IS NULL) = (session_token_hash IS NULL)) AND ((session_name IS NULL) = (expires_at IS NULL)) AND ((session_name IS NOT NULL) OR (session_policy IS NULL)))),
  constraint access_keys_session_token_hash_check CHECK ((octet_length(session_token_hash) = 32)),
  constraint access_keys_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'deleted'::text]))),
  constraint access_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint access_keys_account_id_user_name_fkey FOREIGN KEY (account_id, user_name) REFERENCES users(account_id, user_name),
  constraint access_keys_pkey PRIMARY KEY (access_key_id)
);
CREATE INDEX access_keys_by_account ON public.access_keys USING btree (account_id);
CREATE INDEX access_keys_by_expiry ON public.access_keys USING btree (expires_at) WHERE (expires_at IS NOT NULL);

create table account_call_rates (
  account_id text collate "C" not null,
  operation text collate "C" not null,
  calls_per_second integer not null,
  constraint account_call_rates_calls_per_second_check CHECK ((calls_per_second >= 0)),
  constraint account_call_rates_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint account_call_rates_pkey PRIMARY KEY (account_id, operation)
);

create table accounts (
  account_id text collate "C" not null,
  caster_count integer not null default 0,
  caster_quota integer,
  name text,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  erased_at timestamp with time zone,
  constraint accounts_caster_count_check CHECK ((caster_count >= 0)),
  constraint accounts_caster_quota_check CHECK ((caster_quota >= 0)),
  constraint accounts_check CHECK (((erased_at IS NULL) OR (NOT active))),
  constraint accounts_pkey PRIMARY KEY (account_id)
) with (fillfactor=50);

create table audit_log (
  entry uuid not null,
  at timestamp with time zone not null,
  account_id text collate "C" not null,
  principal_type text not null,
  principal_name text not null,
  access_key_id text collate "C",
  action text not null,
  resource text,
  code text not null,
  denied boolean not null,
  request_id uuid,
  source_ip text,
  times integer not null default 1,
  constraint audit_log_times_check CHECK ((times > 0)),
  constraint audit_log_pkey PRIMARY KEY (entry)
);
CREATE INDEX audit_log_by_account ON public.audit_log USING btree (account_id, at, entry);
CREATE INDEX audit_log_by_age ON public.audit_log USING btree (at);

create table call_counts (
  account_id text collate "C" not null,
  operation text collate "C" not null,
  second bigint not null,
  calls integer not null,
  constraint call_counts_pkey PRIMARY KEY (account_id, operation, second)
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

create table copy_grants (
  grant_id uuid not null,
  account_id text collate "C" not null,
  grantee_account_id text collate "C" not null,
  caster_id text collate "C",
  tag_key text collate "C",
  tag_value text collate "C",
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  revoked_at timestamp with time zone,
  revoked_by text,
  constraint copy_grants_check CHECK ((grantee_account_id <> account_id)),
  constraint copy_grants_check1 CHECK (((caster_id IS NULL) <> (tag_key IS NULL))),
  constraint copy_grants_check2 CHECK (((tag_key IS NOT NULL) OR (tag_value IS NULL))),
  constraint copy_grants_check3 CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  constraint copy_grants_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint copy_grants_pkey PRIMARY KEY (grant_id)
);
CREATE INDEX copy_grants_given ON public.copy_grants USING btree (account_id, created_at, grant_id);
CREATE UNIQUE INDEX copy_grants_in_force ON public.copy_grants USING btree (account_id, grantee_account_id, caster_id, tag_key, tag_value) NULLS NOT DISTINCT WHERE (revoked_at IS NULL);
CREATE INDEX copy_grants_received ON public.copy_grants USING btree (grantee_account_id, created_at, grant_id);

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
CREATE INDEX events_by_setup ON public.events USING btree (account_id, setup_hash) WHERE (setup_hash IS NOT NULL);
CREATE INDEX events_copied_from ON public.events USING btree (account_id, "substring"((data)::text, '"sourceCasterId":"([^"]+)"'::text) COLLATE "C", "position") WHERE ((type = 'CasterCopied'::text) AND (version = 1));
CREATE INDEX events_in_commit_order ON public.events USING btree (era, xid, "position");
CREATE INDEX events_that_delete ON public.events USING btree (recorded_at) WHERE (type = ANY (ARRAY['CasterDeleted'::text, 'EpisodeGroupDeleted'::text]));
CREATE INDEX events_that_erase ON public.events USING btree (recorded_at) WHERE (type = ANY (ARRAY['CasterErased'::text, 'EpisodeGroupErased'::text]));

create table log_eras (
  era integer not null,
  cluster text,
  reason text not null,
  opened_at timestamp with time zone not null default now(),
  constraint log_eras_era_check CHECK ((era > 0)),
  constraint log_eras_pkey PRIMARY KEY (era)
);

create table nonces (
  nonce uuid not null,
  used_at timestamp with time zone not null default clock_timestamp(),
  request uuid not null,
  constraint nonces_pkey PRIMARY KEY (nonce)
);

create table policies (
  account_id text collate "C" not null,
  policy_name text collate "C" not null,
  document json not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  constraint policies_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint policies_pkey PRIMARY KEY (account_id, policy_name)
);

create table removed_events (
  recorded_before timestamp with time zone not null default '-infinity'::timestamp with time zone,
  removals bigint not null default 0,
  setups_swept_at bigint not null default 0
);
CREATE UNIQUE INDEX removed_events_is_one_row ON public.removed_events USING btree ((true));

create table replicas (
  replica_id text not null,
  host text not null,
  pid integer not null,
  roles text[] not null,
  version text not null,
  node_version text not null,
  started_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  troubles text[] not null,
  kafka json,
  constraint replicas_pkey PRIMARY KEY (replica_id)
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

create table user_policies (
  account_id text collate "C" not null,
  user_name text collate "C" not null,
  policy_name text collate "C" not null,
  attached_at timestamp with time zone not null default now(),
  constraint user_policies_account_id_policy_name_fkey FOREIGN KEY (account_id, policy_name) REFERENCES policies(account_id, policy_name),
  constraint user_policies_account_id_user_name_fkey FOREIGN KEY (account_id, user_name) REFERENCES users(account_id, user_name) ON DELETE CASCADE,
  constraint user_policies_pkey PRIMARY KEY (account_id, user_name, policy_name)
);

create table users (
  account_id text collate "C" not null,
  user_name text collate "C" not null,
  created_at timestamp with time zone not null default now(),
  constraint users_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
  constraint users_pkey PRIMARY KEY (account_id, user_name)
);

create table view_runs (
  view text not null,
  kind text not null,
  replica_id text not null,
  started_by text not null,
  started_at timestamp with time zone not null default now(),
  told_at timestamp with time zone not null default now(),
  progress json,
  ended_at timestamp with time zone,
  report json,
  failure text,
  constraint view_runs_check CHECK (((ended_at IS NOT NULL) OR ((report IS NULL) AND (failure IS NULL)))),
  constraint view_runs_kind_check CHECK ((kind = ANY (ARRAY['rebuild'::text, 'rollback'::text]))),
  constraint view_runs_pkey PRIMARY KEY (view)
);
