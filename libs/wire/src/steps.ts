import type { Call } from './contract.js';
import { decodeValues, requirePresent, treeOf } from './decode.js';
import { Failure, failure, invalid } from './failure.js';
import { requireNamesOnce, single } from './pairs.js';
import { comesTwice, traceparentOf } from './request.js';
import type { RequestContext, Step } from './request-context.js';

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

const limitedRate =
  (refuse: (detail: string) => Failure): Step =>
  async ({ key, operation: { contract } }, { ports, rateLimit }) => {
    const { name, callsPerSecond } = contract;
    if (rateLimit && !(await ports.rates.take(key.accountId, name, callsPerSecond)))
      throw refuse(`${name} may be called ${callsPerSecond} times a second.`);
  };

export const rate = limitedRate((detail) => failure('Throttling.User', detail));

/** Documented as 400; HTTP clients know 429, and when to come again. */
export const restRate = limitedRate((detail) => {
  const { code, message, title } = failure('Throttling.User', detail);
  return new Failure(429, code, message, { title, headers: { 'retry-after': '1' } });
});

/** Every operation accepts OwnerId: the account that the caller believes to own the studio. */
export const owner: Step = ({ pairs, key, operation }, { errors }) => {
  const ownerId = single(pairs, 'OwnerId');
  if (ownerId === undefined || ownerId === '') return;
  if (typeof ownerId === 'object' || !/^\d{1,32}$/.test(String(ownerId)))
    throw invalid('OwnerId', { hint: 'it is the decimal id of an account' });
  if (String(ownerId) !== key.accountId)
    throw errors.foreignOwner(operation.codes, 'OwnerId is not the account of the access key.');
};

export const operationParametersPresent: Step = (context, { limits }) => {
  const { contract, required } = context.operation;
  context.tree = treeOf(contract, context.pairs, limits);
  requirePresent(contract, required, context.tree);
};

export const values: Step = (context, { errors }) => {
  context.given = decodeValues(context.operation.contract.parameters, context.tree, (code, detail) =>
    errors.failure(code, detail),
  );
};

/** From here on it is the operation's business: its rule may still refuse, for the state that the studio is in. */
export const execute: Step = async (context, { dispatch }) => {
  context.result = await dispatch(context.operation.contract, context.given, callOf(context));
};

function callOf({ request, requestId, now, key }: RequestContext): Call {
  const traceparent = traceparentOf(request);
  return { accountId: key.accountId, requestId, now, ...(traceparent !== undefined && { traceparent }) };
}
