-- As read-streams.sql, with no more than a fold looks at: the rest is most of what reading many costs.
select event.*
from (select * from unnest($1::text[], $2::int[], $3::int[]) as w (caster_id, after_version, up_to_version)) as wanted
cross join lateral (
  select account_id, caster_id, version, type, schema_version, data, setup_hash
  from events
  where events.caster_id = wanted.caster_id
    and events.version > wanted.after_version
    and events.version <= wanted.up_to_version
  order by version
  offset 0  -- one search of the primary key for each stream, never a scan of all events
) as event
order by event.caster_id, event.version
