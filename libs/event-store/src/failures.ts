/** Postgres' own names for why it ended a statement. */
const codes = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
} as const;

export const failedBecause = (reason: keyof typeof codes, error: unknown): boolean =>
  codeOf(error) === codes[reason];

/** Rolled back for what others did at the same moment: the same statement may well succeed now. */
export const isPassing = (error: unknown): boolean =>
  failedBecause('serializationFailure', error) || failedBecause('deadlockDetected', error);

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
