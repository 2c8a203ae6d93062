import { type GatewayCode, gatewayErrors, type PublicError } from './public-errors.js';

/** Ends a request with a public error. Thrown by the steps of the gateway, answered by its envelope. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** A failure whose status is the documented one of its code; the documented sentence comes first in its message. */
export function failure(code: GatewayCode, detail?: string): Failure {
  return documented(code, gatewayErrors[code], detail);
}

export function documented(code: string, { status, message }: PublicError, detail?: string): Failure {
  return new Failure(status, code, detail === undefined ? message : `${message} ${detail}`);
}

/** 400 in the documented API; plain REST says 405 where an address has other methods. */
export function unsupportedMethod(allowed: readonly string[], status?: number): Failure {
  const { code, message, status: documentedStatus } = failure('UnsupportedHTTPMethod');
  return new Failure(status ?? documentedStatus, code, message, { allow: allowed.join(', ') });
}

/** A common parameter or header is absent, which every request needs; few operations say so of their own as well. */
export function missing(name: string): Failure {
  return new Failure(
    400,
    'MissingParameter',
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
  );
}

/** An operation's own parameter is absent; `hint` tells why this call needs it, where others do not. */
export function missingForAction(name: string, hint?: string): Failure {
  return new Failure(
    400,
    `Missing${name}`,
    `${name} is mandatory for this action${hint === undefined ? '' : `: ${hint}`}.`,
  );
}

/** `place` tells where inside the parameter, `Tag.2.Key`. */
export function invalid(name: string, { place = name, hint }: { place?: string; hint?: string } = {}) {
  return new Failure(400, `Invalid${name}`, invalidSentence(place, hint));
}

export function invalidSentence(place: string, hint?: string): string {
  return `Specified parameter ${place} is not valid${hint === undefined ? '' : `: ${hint}`}.`;
}
