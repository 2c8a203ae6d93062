-- The studios that this one was copied from, one above the other: $1 account, $2 studio, $3 how many at most. The
-- studio itself is the first row. One of another account ends the line: the event that names it is all that is told.
--
-- The name of the source is cut out of the text, as index events_copied_from has it: ->> reads every text of the document,
-- and fails at a \u0000 in a studio's name.
with recursive line as (
  select
    0 as depth, caster_id, recorded_at, substring(data::text from '"sourceVersion":(\d+)')::int as source_version,
    substring(data::text from '"sourceCasterId":"([^"]+)"') as source_id
  from events
  where account_id = $1 and caster_id = $2 and version = 1 and type in ('CasterCreated', 'CasterCopied')
  union all
  select line.depth + 1, source.*
  from line
  cross join lateral (
    select
      caster_id, recorded_at, substring(data::text from '"sourceVersion":(\d+)')::int,
      substring(data::text from '"sourceCasterId":"([^"]+)"')
    from events
    where account_id = $1 and caster_id = line.source_id and version = 1
    offset 0
  ) as source
  where line.depth < $3::int
)
select depth, caster_id, recorded_at, source_id, source_version from line order by depth
