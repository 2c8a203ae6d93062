const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND', // a container's name while the container is down
  'ENOENT', // a unix socket while its server is down
]);

// Shut down by an operator, by a crash of another backend, or not yet ready.
const shutdownStates = new Set(['57P01', '57P02', '57P03']);

// pg and its pool throw these without a code.
const messages = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect$/,
  /^timeout expired$/,
  /^Client has encountered a connection error and is not queryable$/,
  /^Client was closed and is not queryable$/,
];

/** Whether the connection failed and not the statement, so that repeating it on a new one makes sense. */
export function isConnectionFailure(error: unknown): boolean {
  // No instanceof: under Jest, Node's own errors are of another realm's Error.
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError } = error as {
    code?: unknown;
    message?: unknown;
    driverError?: unknown;
  };
  // TypeORM wraps what the driver threw.
  if (driverError !== undefined && driverError !== error) return isConnectionFailure(driverError);

  if (typeof code === 'string')
    return networkCodes.has(code) || shutdownStates.has(code) || /^08[0-9A-Z]{3}$/.test(code);
  return typeof message === 'string' && messages.some((pattern) => pattern.test(message));
}
