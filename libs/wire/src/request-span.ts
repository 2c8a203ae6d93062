import type { Span, Tracer } from '#libs/tracing';
import { Failure, isRefusal } from './failure.js';
import { pathOf, type RawRequest, traceparentOf } from './request.js';
import type { RequestContext } from './request-context.js';

/** By the conventions of OpenTelemetry for HTTP servers. The query is left out: it has signatures and values. */
export function beginSpan(tracer: Tracer, request: RawRequest, requestId: string): Span {
  const span = tracer.receive(request.method, { kind: 'server', parent: traceparentOf(request) });
  // Most are not recorded where a share of calls is, and no sampler there is looks at these.
  if (span.isRecorded)
    span.set({
      'http.request.method': request.method,
      // Nobody has said yet who calls, and an address may be as long as all headers.
      'url.path': pathOf(request).slice(0, 256),
      'url.scheme': request.isSecure ? 'https' : 'http',
      'network.protocol.version': request.httpVersion,
      'understudy.request_id': requestId,
    });
  return span;
}

export function endSpan(
  span: Span,
  { request, operation, key }: Pick<RequestContext, 'request'> & Partial<RequestContext>,
  { isPlain, code, status }: { isPlain: boolean; code: string; status: number },
): void {
  const contract = operation?.contract;
  const route = isPlain ? contract?.rest?.path : '/';
  // The documented API has one route: its operations are told apart as their callers write them.
  const target = isPlain ? route : contract && `/?Action=${contract.name}`;
  if (target !== undefined) span.rename(`${request.method} ${target}`);
  span.set({
    'http.route': route,
    'http.response.status_code': status,
    'understudy.operation': contract?.name,
    'understudy.account_id': key?.accountId,
    'understudy.code': code,
  });
  // What the caller did wrong is no error of the server's.
  span.end(status >= 500 ? code : undefined);
}

/** A refusal is what came of a command, and no failure of it. */
export async function endWithCommand<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    span.end();
    return result;
  } catch (error) {
    if (isRefusal(error)) span.set({ 'understudy.refusal': error.refusal });
    const isRefused = isRefusal(error) || (error instanceof Failure && error.status < 500);
    span.end(isRefused ? undefined : error);
    throw error;
  }
}
