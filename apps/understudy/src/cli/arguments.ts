import { InvalidArgumentError } from 'commander';

// Parsers of arguments and options, for commander: what does not fit is a usage error that says what would.

export function accountIdIn(given: string): string {
  if (!/^\d{1,32}$/.test(given)) throw new InvalidArgumentError('An account id has 1 to 32 digits.');
  return given;
}

/** A parser of whole numbers; `what` begins the sentence that refuses another: 'A quota'. */
export function wholeNumberIn(what: string, from = 0, to = 999_999_999): (given: string) => number {
  return (given) => {
    if (!/^\d{1,9}$/.test(given) || Number(given) < from || Number(given) > to)
      throw new InvalidArgumentError(
        to === 999_999_999
          ? `${what} is a whole number from ${from}.`
          : `${what} is a whole number from ${from} to ${to}.`,
      );
    return Number(given);
  };
}

export function timeIn(given: string): Date {
  const isDated = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(given);
  const time = new Date(given);
  if (!isDated || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('A time is ISO 8601 with its zone, for example 2026-11-24T18:00:00Z.');
  return time;
}
