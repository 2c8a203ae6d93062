import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** JSON lines on standard error, so that standard output stays for what a person asked to see. */
export function createLog(level: string): Log {
  const logger: Logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  );
  return (severity, message, fields = {}) => logger[severity](fields, message);
}

/** Nest speaks through the same lines; its start-up chatter is for debugging. */
export function nestLogger(log: Log): LoggerService {
  const said =
    (level: Parameters<Log>[0]) =>
    (message: unknown, ...more: unknown[]) =>
      log(level, String(message), more.length > 0 ? { context: more.at(-1) } : {});
  return {
    log: said('debug'),
    debug: said('debug'),
    verbose: said('debug'),
    warn: said('warn'),
    error: said('error'),
  };
}
