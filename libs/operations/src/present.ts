/** The members that are there. What a caller left out is left out of the setup too, whose bytes are compared by hash. */
export function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
