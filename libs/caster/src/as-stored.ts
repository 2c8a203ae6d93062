/**
 * The value as it will be read back from the JSON that it is stored as: without members that have no value. The same
 * object where nothing of it changes, so that what is shared stays shared; and so that what an event makes of a studio
 * in memory is what it makes of it for whoever reads it.
 */
export function asStored<Value>(value: Value): Value {
  if (typeof value === 'number') return (Object.is(value, -0) ? 0 : value) as Value;
  if (typeof value !== 'object' || value === null || clean.has(value)) return value;

  const stored = Array.isArray(value) ? eachAsStored(value) : membersAsStored(value);
  clean.add(stored);
  return stored as Value;
}

// Parts are shared by the versions of a studio, setups by its copies: each is looked at once.
const clean = new WeakSet<object>();

function eachAsStored(items: readonly unknown[]): readonly unknown[] {
  const stored = items.map((item) => asStored(item));
  return stored.every((item, place) => Object.is(item, items[place])) ? items : stored;
}

function membersAsStored(value: object): object {
  const members = Object.entries(value);
  const stored = members.flatMap(([name, member]) =>
    member === undefined ? [] : [[name, asStored(member)] as const],
  );
  const isSame =
    stored.length === members.length &&
    stored.every(([, member], place) => Object.is(member, members[place]?.[1]));
  return isSame ? value : Object.fromEntries(stored);
}
