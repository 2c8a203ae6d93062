const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ENOTFOUND', // a container's name while the container is down
  'ENOENT', // a unix socket while its server is down
]);

// What a server says that is no good now and may be soon, or whose successor is.
const serverStates = new Set([
  '57P01', // shut down by an operator
  '57P02', // by a crash of another backend
  '57P03', // not yet ready
  '57P05', // idle for too long
  '53300', // too many connections
  '25006', // a standby, or a primary that became one
]);

// pg and its pool throw these without a code.
const messages = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect$/,
  /^timeout expired$/,
  /^Query read timeout$/,
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
    return networkCodes.has(code) || serverStates.has(code) || /^08[0-9A-Z]{3}$/.test(code);
  return typeof message === 'string' && messages.some((pattern) => pattern.test(message));
}
