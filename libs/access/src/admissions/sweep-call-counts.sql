-- Removes the counts of seconds long over in the blocks from $1 up to $2. $3 seconds for which a count is kept.
with
  removed as (
    delete from call_counts
     where ctid = any (array (
       select ctid from call_counts
        where ctid >= $1::tid and ctid < $2::tid
          and second < date_part('epoch', clock_timestamp()) - $3::int
          for update skip locked
     ))
    returning 1
  )
select (select count(*)::int from removed) as removed,
       (pg_relation_size('call_counts') / current_setting('block_size')::int)::int as blocks
