import cluster from 'node:cluster';
import { createRequire } from 'node:module';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { version } from './version.js';

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

export interface LogOptions {
  /** For people, for machines, or `auto`: for people where standard error is a terminal. */
  readonly format?: 'json' | 'pretty' | 'auto';
  /** What this process does; in every line. */
  readonly roles?: readonly string[];
}

const STANDARD_ERROR = 2;

/** Lines on standard error, so that standard output stays for what a person asked to see. */
export function createLog(level: string, { format = 'auto', roles = [] }: LogOptions = {}): Log {
  const isPretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY === true);
  const logger: Logger = pino(
    {
      level,
      base: {
        ...(roles.length > 0 && { role: roles.join(',') }),
        ...(cluster.worker && { process: cluster.worker.id }),
        version,
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
    },
    withoutControls(isPretty ? forPeople() : pino.destination(STANDARD_ERROR)),
  );
  return (severity, message, fields = {}) => logger[severity](fields, message);
}

function forPeople(): DestinationStream {
  const isPlain = !process.stderr.isTTY || 'NO_COLOR' in process.env;
  // Loaded where somebody looks on alone.
  const pretty: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  return pretty({
    destination: STANDARD_ERROR,
    sync: true,
    singleLine: true,
    colorize: !isPlain,
    ignore: 'role,version',
    translateTime: 'SYS:HH:MM:ss.l',
    messageFormat: (line, key) => escaped(String(line[key])),
  });
}

/** JSON escapes what is below a space. The other controls, and what some readers take for line ends, it leaves. */
function withoutControls(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(line.replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)) };
}

/** C0, DEL, C1, and the two line ends of Unicode. */
const controls = /[\p{Cc}\u2028\u2029]/gu;

/** With what a terminal would obey written out. */
export const escaped = (text: string) =>
  text.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);

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
