import type { LogPosition } from './events.js';

/** By commit order. */
export function isAfter(one: LogPosition, other: LogPosition): boolean {
  if (one.era !== other.era) return one.era > other.era;
  if (one.xid !== other.xid) return one.xid > other.xid;
  return one.position > other.position;
}
