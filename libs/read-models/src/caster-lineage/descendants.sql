-- The copies of a studio, their copies and so on, level by level: $1 account, $2 studio, $3 how many at most. The
-- limit ends the recursion: no more is read than is told.
--
-- Each level is one search of index events_copied_from for each studio of the level before, oldest copies first.
with recursive copies as (
  (
    select
      1 as depth, caster_id, recorded_at, $2::text collate "C" as source_id,
      substring(data::text from '"sourceVersion":(\d+)')::int as source_version
    from events
    where account_id = $1
      and type = 'CasterCopied' and version = 1
      and substring(data::text from '"sourceCasterId":"([^"]+)"') = $2::text collate "C"
    order by position
  )
  union all
  select copies.depth + 1, copy.*
  from copies
  cross join lateral (
    select
      caster_id, recorded_at, copies.caster_id as source_id,
      substring(data::text from '"sourceVersion":(\d+)')::int
    from events
    where account_id = $1
      and type = 'CasterCopied' and version = 1
      and substring(data::text from '"sourceCasterId":"([^"]+)"') = copies.caster_id
    order by position
    offset 0
  ) as copy
)
select depth, caster_id, recorded_at, source_id, source_version from copies limit $3::int
