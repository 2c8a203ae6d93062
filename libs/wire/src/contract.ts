import type { z } from 'zod';
import type { Permission } from './permission.js';
import type { Principal } from './ports.js';

/** Who calls, and when: all that an operation learns about the request besides its parameters. */
export interface Call {
  /** The account whose key signed the request. */
  readonly accountId: string;
  /** Upper-case UUID, new for every request; it is the correlation id of all that the call causes. */
  readonly requestId: string;
  readonly now: Date;
  /** Who of the account calls; absent where nobody was asked, as on the command line. */
  readonly principal?: Principal;
  /** By which key; absent likewise. */
  readonly accessKeyId?: string;
  /** W3C trace context, passed on to whoever reacts to the events: our own where calls are traced, else the caller's. */
  readonly traceparent?: string;
  /**
   * What the call names was looked up to ask the caller's policies, and was not there: nobody may act on what has come
   * since, which they were not asked about.
   */
  readonly notFound?: true;
  /**
   * The account whose resource the caller's policies were asked about, where a grant could make it another than the
   * caller's: by a grant that was not there then nobody may act. Absent where no policy was asked.
   */
  readonly resourceOwner?: string;
}

/** The parameters of an operation by their public names, each a schema from `parameters.ts`. */
export type Parameters = Readonly<Record<string, z.ZodType>>;

export type Given<P extends Parameters> = { readonly [Name in keyof P]: z.output<P[Name]> };

/** A plain REST route of the same operation. `{Name}` in the path and the named headers are parameters. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /**
   * Parameters that plain REST alone takes, so that no SDK meets what the documented API does not have. A call without
   * them is the documented one.
   */
  readonly parameters?: Parameters;
  /** Refusals that only those parameters can bring. */
  readonly refusals?: readonly ListedRefusal[];
  /** Header → parameter, for example `{ 'idempotency-key': 'ClientToken' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the whole body is one parameter: a file, which may be larger than other bodies are. */
  readonly body?: { readonly parameter: string; readonly maxBytes: number };
  /** Where the answer is no JSON with a RequestId. */
  readonly answers?: RestAnswer;
}

/** Answers that only plain REST has. */
export type RestAnswer =
  /** A file: the result and nothing around it, as JSON with a line for each value. */
  | { readonly as: 'file' }
  /** The result's `Text`, of this media type. */
  | { readonly as: 'text'; readonly mediaType: string }
  /** Server-sent events: the result's `Events` is an `AsyncIterable` of texts, written as they come until it ends. */
  | { readonly as: 'events' };

/**
 * A refusal with its usual public code, or `as` another one: one of the catalogue, or `Invalid{Parameter}` for a value
 * that only the rule can judge. `status` where this operation's page has its own.
 */
export type ListedRefusal<Refusal extends string = string> =
  | Refusal
  | { readonly refusal: Refusal; readonly as: string; readonly status?: number };

/**
 * What callers see of one operation. Routing, decoding, documentation and encoding are derived from it.
 */
export interface OperationContract<P extends Parameters = Parameters, Refusal extends string = string> {
  readonly name: string;
  readonly kind: 'command' | 'query';
  readonly summary: string;
  /** True for an operation that only plain REST offers: the documented API has no action of this name. */
  readonly restOnly?: boolean;
  /** Documented calls a second for each account. */
  readonly callsPerSecond: number;
  /** What a policy must allow. */
  readonly permission: Permission;
  readonly parameters: P;
  /** The code for an absent parameter, where the operation documents another one than `Missing{Name}`. */
  readonly missingAs?: 'MissingParameter';
  /** Parameters that a Describe operation answers under another name: that name → parameter. Both are accepted. */
  readonly answeredAs?: Readonly<Record<string, string>>;
  /** The answer without RequestId, lists in their documented wrappers; the same shape serves JSON and XML. */
  readonly result: z.ZodObject;
  /** Every refusal that the rule may give. */
  readonly refusals: readonly ListedRefusal<Refusal>[];
  readonly rest?: RestRoute;
}

/** An operation as plain REST has it: with the parameters and refusals that are of plain REST alone. */
export function asRest<Contract extends AnyOperation>(contract: Contract): Contract {
  const { parameters, refusals = [] } = contract.rest ?? {};
  if (parameters === undefined) return contract;
  return {
    ...contract,
    parameters: { ...contract.parameters, ...parameters },
    refusals: [...contract.refusals, ...refusals],
  };
}

/** Any operation, as the gateway holds it. */
// biome-ignore lint/suspicious/noExplicitAny: a table of contracts is heterogeneous by nature
export type AnyOperation = OperationContract<any, any>;
