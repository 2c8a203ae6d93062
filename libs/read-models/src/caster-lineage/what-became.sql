-- What became of studios of the account: $1 account, $2 their ids. Of one that was deleted: when, and the last event
-- that gave it a name; of one that is erased, no name. Those that nothing is left of are not among the rows.
select stream.caster_id, ended.recorded_at as deleted_at, named.data as last_named
from (select distinct * from unnest($2::text[]) as w (caster_id)) as wanted
join streams as stream on stream.caster_id = wanted.caster_id and stream.account_id = $1
left join lateral (
  select recorded_at, type
  from events
  where account_id = $1 and caster_id = stream.caster_id and version = stream.version
    and type in ('CasterDeleted', 'CasterErased')
  offset 0
) as ended on true
left join lateral (
  select data
  from events
  where account_id = $1 and caster_id = stream.caster_id and ended.type = 'CasterDeleted'
    and type in ('CasterConfigured', 'CasterCopied', 'CasterCreated', 'CasterRestored')
  order by version desc
  limit 1
) as named on true
