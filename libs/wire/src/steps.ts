import type { Call } from './contract.js';
import { decodeValues, requirePresent, treeOf } from './decode.js';
import { documented, type Failure, failure, invalid } from './failure.js';
import { requireNamesOnce, single } from './pairs.js';
import { gatewayErrors } from './public-errors.js';
import { comesTwice, traceparentOf } from './request.js';
import type { GatewayServices, RequestContext, Step } from './request-context.js';
import { endWithCommand } from './request-span.js';

// The steps that a signed request and a plain one share, in their order.

/**
 * Whoever signed, whoever stands between and whoever reads could each believe another of two headers of one name: those
 * that say who calls, or what, come once. A client token's header is one of the parameters, and judged with them.
 */
export const headersOnce: Step = ({ request }) => {
  for (const name of Object.keys(request.headers)) {
    if (!comesTwice(request, name)) continue;
    const detail = `The header ${name} comes more than once.`;
    if (name.startsWith('x-acs-') || name === 'authorization') throw failure('IncompleteSignature', detail);
    if (singleHeaders.has(name)) throw failure('InvalidParameter.Format', detail);
  }
};

const singleHeaders = new Set(['host', 'content-type', 'content-length', 'origin', 'sec-fetch-site']);

/** A name comes once, whichever parts of the request carry it. */
export const namesOnce: Step = ({ pairs }) => requireNamesOnce(pairs);

/** Nonce and rate in one: a replayed request takes no call, and replicas are asked once for both. */
const admitted =
  (throttledStatus: (services: GatewayServices) => number): Step =>
  async ({ key, claim, operation: { contract } }, services) => {
    const { ports, rateLimit } = services;
    const { name } = contract;
    const callsPerSecond = key.callsPerSecond?.[name] ?? contract.callsPerSecond;
    const admission = await ports.admissions.admit({
      accessKeyId: key.accessKeyId,
      accountId: key.accountId,
      operation: name,
      ...(rateLimit && { callsPerSecond }),
      ...(claim !== undefined && { nonce: claim.nonce }),
    });
    if (admission.kind === 'nonce used') throw failure('SignatureNonceUsed');
    if (admission.kind === 'throttled')
      throw throttled(name, callsPerSecond, {
        retryAfterMs: admission.retryAfterMs,
        status: throttledStatus(services),
      });
  };

export const admit = admitted(({ throttlingStatus }) => throttlingStatus);

/** Documented as 400; HTTP clients know 429. */
export const restAdmit = admitted(() => 429);

/** Current SDK cores wait for `x-acs-retry-after`, earlier ones for `TimeLeft`, both milliseconds; HTTP has seconds. */
function throttled(
  operation: string,
  callsPerSecond: number,
  { retryAfterMs, status }: { retryAfterMs: number; status: number },
): Failure {
  const left = Math.max(1, Math.ceil(retryAfterMs));
  return documented(
    'Throttling.User',
    { ...gatewayErrors['Throttling.User'], status },
    `${operation} may be called ${callsPerSecond} times a second.`,
    {
      headers: {
        'x-acs-retry-after': String(left),
        'x-ratelimit-user-api': `Limit:${callsPerSecond},Remain:0,TimeLeft:${left}`,
        'retry-after': String(Math.ceil(left / 1_000)),
      },
    },
  );
}

/** Every operation accepts OwnerId: the account that the caller believes to own the studio. */
export const owner: Step = (context, { errors }) => {
  const { pairs, key, operation } = context;
  const ownerId = single(pairs, 'OwnerId');
  if (ownerId === undefined || ownerId === '') return;
  if (typeof ownerId === 'object' || !/^\d{1,32}$/.test(String(ownerId)))
    throw invalid('OwnerId', { hint: 'it is the decimal id of an account' });
  context.isForeign = String(ownerId) !== key.accountId;
  if (context.isForeign)
    throw errors.foreignOwner(operation.codes, 'OwnerId is not the account of the access key.');
};

export const operationParameters: Step = (context, { limits }) => {
  const { contract, spellings } = context.operation;
  context.tree = treeOf(contract, spellings, context.pairs, limits);
};

export const operationParametersPresent: Step = ({ operation: { contract, required }, tree }) =>
  requirePresent(contract, required, tree);

export const values: Step = (context, { errors }) => {
  context.given = decodeValues(context.operation.contract.parameters, context.tree, (code, detail) =>
    errors.failure(code, detail),
  );
};

/** From here on it is the operation's business: its rule may still refuse, for the state that the studio is in. */
export const execute: Step = async (context, { dispatch, tracer }) => {
  const { contract } = context.operation;
  const call = callOf(context);
  const span = contract.kind === 'command' ? tracer?.within(call.traceparent, contract.name) : undefined;
  if (span === undefined) {
    context.result = await dispatch(contract, context.given, call);
    return;
  }
  // What follows is caused by the command, and not by what had to be asked before it.
  const traced = { ...call, traceparent: span.traceparent };
  context.result = await endWithCommand(span, dispatch(contract, context.given, traced));
};

export function callOf({
  request,
  requestId,
  now,
  key,
  notFound,
  resourceOwner,
  span,
}: RequestContext): Call {
  const traceparent = span?.traceparent ?? traceparentOf(request);
  return {
    accountId: key.accountId,
    requestId,
    now,
    principal: key.principal,
    accessKeyId: key.accessKeyId,
    ...(traceparent !== undefined && { traceparent }),
    ...(notFound && { notFound }),
    ...(resourceOwner !== undefined && { resourceOwner }),
  };
}
