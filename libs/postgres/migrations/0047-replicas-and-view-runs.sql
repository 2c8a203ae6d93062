-- Which processes there are, and how the last work on each view went: for whoever operates them. Neither is a fact that
-- anything is decided on.

-- One row for each process of the program, written anew every few seconds for as long as it lives.
create table replicas (
  replica_id   text        primary key,  -- as the leases of checkpoints name their holder
  host         text        not null,
  pid          int         not null,
  roles        text[]      not null,
  version      text        not null,
  node_version text        not null,
  started_at   timestamptz not null default now(),
  seen_at      timestamptz not null default now(),
  troubles     text[]      not null,     -- what its own health would say of it
  kafka        json                      -- what it knows of Kafka and the topic; null: it does not speak to it
);

-- One row for each view that was ever rebuilt or rolled back by way of the API: the last time.
create table view_runs (
  view       text        primary key,
  kind       text        not null check (kind in ('rebuild', 'rollback')),
  replica_id text        not null,       -- where it runs or ran
  started_by text        not null,
  started_at timestamptz not null default now(),
  told_at    timestamptz not null default now(),
  progress   json,                       -- the last that it told
  ended_at   timestamptz,
  report     json,                       -- of one that came to its end
  failure    text,                       -- why another did not
  check (ended_at is not null or (report is null and failure is null))
);
