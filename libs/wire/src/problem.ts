import { STATUS_CODES } from 'node:http';
import type { Failure } from './failure.js';
import type { RawAnswer } from './request.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** The `type` of a problem: its public code, as an identifier. */
export const problemType = (code: string) => `urn:understudy:problem:${code}`;

/** A refusal of plain REST, as problem details (RFC 9457). */
export function problemAnswer(requestId: string, failure: Failure): RawAnswer {
  const { status, code, title, message, headers, accessDenied } = failure;
  return {
    status,
    headers: { ...headers, 'content-type': PROBLEM_TYPE, 'x-acs-request-id': requestId },
    body: JSON.stringify({
      type: problemType(code),
      title: title ?? STATUS_CODES[status] ?? 'Error',
      status,
      detail: message,
      // This occurrence and no other, as the RFC wants it.
      instance: `urn:uuid:${requestId.toLowerCase()}`,
      code,
      requestId,
      ...(accessDenied !== undefined && { accessDeniedDetail: accessDenied }),
    }),
  };
}
