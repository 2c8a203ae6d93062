-- What is removed after a time, and what an erased account leaves.

-- Which events name a setup: one that none names any more is removed. (So does the foreign key look for them.)
create index events_by_setup on events (account_id, setup_hash) where setup_hash is not null;

-- How streams ended, oldest end first: by these a sweep finds what is due without a look at all streams.
create index events_that_delete on events (recorded_at) where type in ('CasterDeleted', 'EpisodeGroupDeleted');
create index events_that_erase on events (recorded_at) where type in ('CasterErased', 'EpisodeGroupErased');

-- One row. What is on the topic and not in the log was removed, or is of a future that a restored database never had:
-- that one is younger than whatever was removed before.
create table removed_events (
  -- Events older than this may have been removed; an hour more than the youngest that was, for clocks that differ.
  recorded_before timestamptz not null default '-infinity',
  -- Counts the transactions that removed events, and up to which of them setups were looked through afterwards.
  removals int8 not null default 0,
  setups_swept_at int8 not null default 0
);
create unique index removed_events_is_one_row on removed_events ((true));
insert into removed_events default values;

-- When its erasure began; it is never active again, and its row goes last.
alter table accounts
  add column erased_at timestamptz,
  add check (erased_at is null or not active);
