import type {
  CasterDifference,
  CasterSetup,
  Comparable,
  EntryDifference,
  MemberDifference,
} from '#libs/caster';

/** What the one becomes by its difference to the other: nothing that differs is missing in it if this is the other. */
export function applied(difference: CasterDifference, before: Comparable): Comparable {
  const whole = JSON.parse(JSON.stringify(before));
  const setup: Record<string, unknown> & CasterSetup = whole.setup;
  for (const one of difference.members) {
    const path = one.member === 'name' ? ['name'] : ['setup', ...one.member.split('.')];
    const holder = path.slice(0, -1).reduce((held, member) => held[member], whole);
    set(holder, { ...one, member: path.at(-1) as string });
  }
  const orderOf = (list: string) => difference.orders.find((one) => one.list === list)?.after;
  const becomes = (
    list: string,
    entries: readonly object[],
    id: string,
    changes: readonly EntryDifference[],
  ) => listAfter(entries as Members[], id, changes, orderOf(list));
  Object.assign(setup, {
    tags: becomes('tags', setup.tags, 'key', difference.tags),
    channels: becomes('channels', setup.channels, 'channelId', difference.channels),
    parts: Object.fromEntries(
      Object.entries(setup.parts).map(([kind, parts]) => [
        kind,
        becomes(
          kind,
          parts,
          'key',
          difference.parts.filter((part) => part.kind === kind),
        ),
      ]),
    ),
  });
  return whole;
}

type Members = Record<string, unknown>;

function listAfter(
  entries: readonly Members[],
  id: string,
  changes: readonly EntryDifference[],
  order: readonly string[] | undefined,
): Members[] {
  const held = new Map(entries.map((entry) => [String(entry[id]), entry]));
  for (const { key, change, members } of changes) {
    if (change === 'removed') held.delete(key);
    else {
      const entry = held.get(key) ?? { [id]: key };
      for (const member of members) set(entry, member);
      held.set(key, entry);
    }
  }
  return order === undefined ? [...held.values()] : order.map((key) => held.get(key) as Members);
}

function set(holder: Members, difference: MemberDifference): void {
  if ('after' in difference) holder[difference.member] = difference.after;
  else delete holder[difference.member];
}
