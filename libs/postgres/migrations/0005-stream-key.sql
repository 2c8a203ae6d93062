-- The secret that stream addresses are derived from, one row. It belongs to the installation, so that addresses stay
-- when the database moves, and are guessed by nobody who has only the ids.
create table stream_keys (
  key bytea not null check (length(key) = 32)
);

insert into stream_keys (key)
values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
