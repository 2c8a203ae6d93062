-- One row for each stream that a reader of the whole log cannot go on with: for the relay, one with an event that cannot
-- be published. From `version` on the stream waits, so that none of its events is left out; the other streams go on.
-- Written by whoever holds the lease of the checkpoint, and by nobody else.
create table checkpoint_parked_streams (
  checkpoint  text                         not null  references checkpoints on delete cascade,
  caster_id   text         collate "C"     not null,
  version     int                          not null  check (version > 0),
  reason      text                         not null,
  parked_at   timestamptz                  not null  default now(),
  primary key (checkpoint, caster_id)
);
