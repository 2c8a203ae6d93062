import type { Log } from './logging.js';

/** What tells two occurrences of one trouble apart, and not two troubles. */
const aboutOne = [
  'requestId',
  'attempt',
  'statement',
  'operation',
  'commands',
  'offset',
  'reason',
  'error',
  'repeated',
];

/**
 * An outage is one line and not one for each statement that met it: a warning or error that comes again within the
 * minute is counted, and at the end of it said once more with how many came. What differs in a field that names
 * something (a studio, a view, a topic) is another one; so is an error with another first line.
 */
export function calmLog(log: Log, windowMs = 60_000): Log {
  const said = new Map<string, { repeated: number; again: () => void }>();

  return (level, message, fields = {}) => {
    if (level !== 'warn' && level !== 'error') return log(level, message, fields);

    const key = JSON.stringify([level, message, firstLine(fields.error), ...namesIn(fields)]);
    const before = said.get(key);
    const again = () => log(level, message, { ...fields, repeated: said.get(key)?.repeated });
    if (before !== undefined) {
      before.repeated += 1;
      before.again = again;
      return;
    }
    log(level, message, fields);
    said.set(key, { repeated: 0, again });
    const closeWindow = () => {
      const { repeated, again: tellAgain } = said.get(key) ?? { repeated: 0, again };
      if (repeated === 0) return void said.delete(key);
      tellAgain();
      said.set(key, { repeated: 0, again });
      setTimeout(closeWindow, windowMs).unref();
    };
    setTimeout(closeWindow, windowMs).unref();
  };
}

const firstLine = (error: unknown) => (typeof error === 'string' ? error.split('\n', 1)[0] : '');

function namesIn(fields: Record<string, unknown>): unknown[] {
  return Object.entries(fields).filter(
    ([name, value]) => !aboutOne.includes(name) && typeof value !== 'object',
  );
}
