-- Transaction ids mean nothing in another cluster: tables restored into a fresh one hold ids that its counter has not
-- reached, and one that went back to an earlier moment gives the same ids again. So the order of the log is
-- (era, xid, position). The program opens the next era when it finds itself on another cluster or timeline.
--
-- One row for each era; events belong to the latest one at their append. Those of an older era are all committed.
create table log_eras (
  era        int          primary key  check (era > 0),
  cluster    text,                                -- where it was opened; null: no program has looked yet
  reason     text         not null,
  opened_at  timestamptz  not null  default now()
);
insert into log_eras (era, reason) values (1, 'the log began');

alter table events add column era int not null default 1;
drop index events_in_commit_order;
create index events_in_commit_order on events (era, xid, position);

alter table checkpoints add column era int not null default 1;
-- For the reader that publishes: its topic, and in each partition the offset after the last record acknowledged.
alter table checkpoints add column sent json;
