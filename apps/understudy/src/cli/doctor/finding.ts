/** `skipped`: it could not be looked at, because of another finding. */
export type State = 'ok' | 'warning' | 'fault' | 'skipped';

/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly state: State;
  /** How it is. */
  readonly found: string;
  /** The way out, where there is something to do. */
  readonly whatToDo?: string;
}

export type Found = Omit<Finding, 'check'>;

export const ok = (found: string): Found => ({ state: 'ok', found });
export const warning = (found: string, whatToDo: string): Found => ({ state: 'warning', found, whatToDo });
export const fault = (found: string, whatToDo?: string): Found => ({ state: 'fault', found, whatToDo });
export const skipped = (found: string): Found => ({ state: 'skipped', found });

/** No check takes longer: one that hangs must not hide what the others found. */
const PATIENCE_MS = 10_000;

/** What a check finds, in time; one that fails is a fault. */
export async function look(
  check: string,
  at: () => Found | Promise<Found>,
  patienceMs = PATIENCE_MS,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(
      () =>
        resolve(
          fault(`nothing came within ${patienceMs / 1_000} s`, 'look whether what it asks is overloaded'),
        ),
      patienceMs,
    );
  });
  try {
    return { check, ...(await Promise.race([late, (async () => at())()])) };
  } catch (error) {
    return { check, ...fault(reasonOf(error), 'report it, if that says not enough') };
  } finally {
    clearTimeout(timer);
  }
}

/** In one line; an error of several attempts has no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((one) => reasonOf(one)).join('; ');
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, '; ');
}
