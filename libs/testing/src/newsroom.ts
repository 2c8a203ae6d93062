import { absent, type CasterEvent, type ExistingCaster, emptySetup, exists, fold } from '#libs/caster';
import { refuse } from '#libs/operations';

const created: CasterEvent = {
  type: 'CasterCreated',
  casterId: 'newsroom',
  name: 'Newsroom',
  clientToken: 'first',
  setup: emptySetup({ normType: 1, tags: [] }),
  at: '2026-11-01T08:00:00.000Z',
};

/** A bare studio called newsroom, after these events. */
export function newsroomAfter(...events: readonly CasterEvent[]): ExistingCaster {
  const caster = fold(absent, [created, ...events]);
  if (!exists(caster)) throw new Error(`The newsroom is ${caster.status}`);
  return caster;
}

/** What every decision about an edit may know besides the studio. */
export const roomForAll = { at: '2026-11-24T18:00:00.000Z', limits: { maxParts: 2_000 }, refuse };

/** The refusal that a rule gives. */
export function refusalBy(decide: () => unknown): string {
  try {
    return `no refusal, but ${JSON.stringify(decide())}`;
  } catch (error) {
    return String((error as { refusal?: string }).refusal ?? error);
  }
}
