import { type GatewayCode, gatewayErrors, type PublicError } from './public-errors.js';
import { replaceForbidden } from './xml-characters.js';

/** Members as the documented API names them. */
export type AccessDeniedDetail = Readonly<Record<string, string>>;

interface FailureOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly accessDenied?: AccessDeniedDetail;
}

/** Ends a request with a public error. Thrown by the steps of the gateway, answered by its envelope. */
export class Failure extends Error {
  readonly headers: Readonly<Record<string, string>>;
  /** What all failures of this code have in common; the message tells of this one. */
  readonly title?: string;
  /** Why a policy refused, in the members of the documented AccessDeniedDetail. */
  readonly accessDenied?: AccessDeniedDetail;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    { headers = {}, title, accessDenied }: FailureOptions = {},
  ) {
    super(shown(message));
    this.name = 'Failure';
    this.headers = headers;
    this.title = title;
    this.accessDenied = accessDenied;
  }
}

/** A message may quote what was sent: what XML cannot carry is written out, so that both formats say the same. */
function shown(message: string): string {
  return replaceForbidden(message, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A failure whose status is the documented one of its code; the documented sentence comes first in its message. */
export function failure(code: GatewayCode, detail?: string, options?: FailureOptions): Failure {
  return documented(code, gatewayErrors[code], detail, options);
}

export function documented(
  code: string,
  { status, message }: PublicError,
  detail?: string,
  options: FailureOptions = {},
): Failure {
  const whole = detail === undefined ? message : `${message} ${detail}`;
  return new Failure(status, code, whole, { title: message, ...options });
}

/** 400 in the documented API; plain REST says 405 where an address has other methods. */
export function unsupportedMethod(allowed: readonly string[], status?: number): Failure {
  const { code, message, status: documentedStatus } = failure('UnsupportedHTTPMethod');
  return new Failure(status ?? documentedStatus, code, message, {
    title: message,
    headers: { allow: allowed.join(', ') },
  });
}

/** A common parameter or header is absent, which every request needs; few operations say so of their own as well. */
export function missing(name: string): Failure {
  return new Failure(
    400,
    'MissingParameter',
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
    { title: gatewayErrors.MissingParameter.message },
  );
}

/** An operation's own parameter is absent; `hint` tells why this call needs it, where others do not. */
export function missingForAction(name: string, hint?: string): Failure {
  const title = `${name} is mandatory for this action`;
  return new Failure(400, `Missing${name}`, `${title}${hint === undefined ? '' : `: ${hint}`}.`, {
    title: `${title}.`,
  });
}

/** `place` tells where inside the parameter, `Tag.2.Key`. */
export function invalid(name: string, { place = name, hint }: { place?: string; hint?: string } = {}) {
  return new Failure(400, `Invalid${name}`, invalidSentence(place, hint), {
    title: invalidSentence(name),
  });
}

export function invalidSentence(place: string, hint?: string): string {
  return `Specified parameter ${place} is not valid${hint === undefined ? '' : `: ${hint}`}.`;
}

/** What the rule of an operation refuses with: by name, since rules know no codes. */
export function isRefusal(error: unknown): error is Error & { refusal: string } {
  return error instanceof Error && 'refusal' in error && typeof error.refusal === 'string';
}
