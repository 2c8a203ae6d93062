import type { Span, Tracer } from '#libs/tracing';
import type { AnyOperation, Call } from './contract.js';
import type { Format } from './envelope.js';
import type { ErrorTable } from './error-table.js';
import type { Json } from './json-text.js';
import type { Limits } from './limits.js';
import type { OperationTable, ResolvedOperation } from './operation-table.js';
import type { Pair } from './pairs.js';
import type { Tree } from './parameter-tree.js';
import type { ResourceRule } from './permission.js';
import type { AccessKey, AccessPorts } from './ports.js';
import type { RawRequest } from './request.js';
import type { SignedClaim } from './signed-claim.js';

/** Runs what the caller asked for, and answers in the members of the operation's result. */
export type Dispatch<Contract extends AnyOperation = AnyOperation> = (
  contract: Contract,
  given: Readonly<Record<string, unknown>>,
  call: Call,
) => Promise<Record<string, unknown>>;

/** The name of what a call acts on, found by the parameter that leads there; undefined where there is none. */
export type FindResource = (
  rule: Extract<ResourceRule, { of: string }>,
  value: string,
  call: Call,
) => Promise<string | undefined>;

/** The other account that lets the caller's act on its studio of this name, now; undefined: there is none. */
export type FindGrantor = (casterId: string, call: Call) => Promise<string | undefined>;

export type ThrottlingStatus = 400 | 429 | 503;

export type WireLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** What every step may use. */
export interface GatewayServices {
  readonly operations: OperationTable;
  readonly errors: ErrorTable;
  readonly ports: AccessPorts;
  readonly dispatch: Dispatch;
  readonly limits: Limits;
  readonly rateLimit: boolean;
  readonly findResource: FindResource;
  readonly findGrantor: FindGrantor;
  readonly permissions: 'enforce' | 'log';
  /** The accounts that may read and run the installation. */
  readonly operators: ReadonlySet<string>;
  /** Of signed requests; plain REST says 429. */
  readonly throttlingStatus: ThrottlingStatus;
  readonly log?: WireLog | undefined;
  readonly tracer: Tracer | undefined;
}

/** One step of a pipeline: it fills in what later steps read, or ends the request with a failure. */
export type Step = (context: RequestContext, services: GatewayServices) => void | Promise<void>;

/** A request on its way in. The fields without a value are filled in by the steps, in the order of these lines. */
export class RequestContext {
  /** How the caller wants the answer. Absent until it is known, and in plain REST, which speaks JSON. */
  format?: Format;
  /** Whether it is signed the newer way, with all that is common to requests in headers. */
  isV3 = false;
  query: readonly Pair[] = [];
  /** The parameters of a signed request, which are texts all of them: those of the query and those of a form. */
  texts: readonly Pair[] = [];
  /** All parameters, wherever the request carries them. */
  pairs: readonly Pair<Json>[] = [];
  operation!: ResolvedOperation;
  /** Absent in plain REST, which signs nothing. */
  claim?: SignedClaim;
  key!: AccessKey;
  /** The operation's own parameters, unfolded. */
  tree: ReadonlyMap<string, Tree> = new Map();
  /** What the call acts on, as an ARN. */
  resource?: string;
  /** Of what had to be looked up: it is not there. */
  notFound?: true;
  /** Whose resource the policies were asked about, where a grant decides that. */
  resourceOwner?: string;
  isDenied?: boolean;
  /** The call names a studio of another account, or another account as its owner. */
  isForeign?: boolean;
  given: Readonly<Record<string, unknown>> = {};
  result: Record<string, unknown> = {};

  constructor(
    readonly request: RawRequest,
    readonly requestId: string,
    readonly now: Date,
    /** Absent where nothing is traced. */
    readonly span?: Span,
  ) {}
}
