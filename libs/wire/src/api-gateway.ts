import { randomUUID } from 'node:crypto';
import type { Tracer } from '#libs/tracing';
import { authorise } from './authorise.js';
import type { AnyOperation } from './contract.js';
import { sameOriginOnly } from './cross-site.js';
import { failureAnswer, lastEvent, otherAnswer, successAnswer } from './envelope.js';
import { ErrorTable } from './error-table.js';
import { Failure, failure, isRefusal } from './failure.js';
import { defaultLimits, type Limits } from './limits.js';
import { OperationTable } from './operation-table.js';
import { content, credentials, route } from './plain-request.js';
import type { AccessPorts, Principal } from './ports.js';
import { problemAnswer } from './problem.js';
import type { ErrorCatalogue } from './public-errors.js';
import type { RawAnswer, RawRequest } from './request.js';
import {
  type Dispatch,
  type FindGrantor,
  type FindResource,
  type GatewayServices,
  RequestContext,
  type Step,
  type ThrottlingStatus,
  type WireLog,
} from './request-context.js';
import { beginSpan, endSpan } from './request-span.js';
import { securityToken } from './security-token.js';
import {
  actionAndVersion,
  clock,
  commonParameters,
  format,
  guessedFormat,
  hostAndMethod,
  key,
  parameters,
  signature,
} from './signed-request.js';
import {
  admit,
  execute,
  headersOnce,
  namesOnce,
  operationParameters,
  operationParametersPresent,
  owner,
  restAdmit,
  values,
} from './steps.js';
import { watchedEvents } from './watched-events.js';

/** The pipeline of the documented API. Where it has several faults, the first in this order is answered. */
const signedRequest: readonly Step[] = [
  hostAndMethod,
  headersOnce,
  parameters,
  format,
  namesOnce,
  actionAndVersion,
  sameOriginOnly,
  commonParameters,
  clock,
  key,
  signature,
  securityToken,
  admit,
  operationParameters,
  authorise,
  owner,
  operationParametersPresent,
  values,
  execute,
];

/** What is looked at again while an answer goes on: whose key it is, whether it is still good, and what it may. */
const stillAllowed: readonly Step[] = [credentials, securityToken, authorise];

/** Together with what keys are remembered for, a key that was disabled hears nothing after three seconds. */
const LOOK_AGAIN_MS = 2_000;

/** The pipeline of plain REST. */
const plainRequest: readonly Step[] = [
  headersOnce,
  route,
  sameOriginOnly,
  credentials,
  securityToken,
  restAdmit,
  content,
  namesOnce,
  operationParameters,
  authorise,
  owner,
  operationParametersPresent,
  values,
  execute,
];

export interface ApiGatewayOptions {
  /** The errors that the contracts speak of. */
  readonly errors: ErrorCatalogue;
  /** Whether the documented calls a second are enforced. */
  readonly rateLimit: boolean;
  readonly limits?: Partial<Limits>;
  /** What error answers call this host. */
  readonly hostId?: string;
  /** How a signed request beyond its calls a second is answered; documented as 400, and 429 in plain REST. */
  readonly throttlingStatus?: ThrottlingStatus;
  readonly now?: () => Date;
  readonly log?: WireLog;
  /** Whether an error says that a server is away which all requests need: then it is no fault of this one. */
  readonly isOutage?: (error: unknown) => boolean;
  readonly onAnswered?: (answered: Answered) => void;
  /** Finds what a call acts on, where its parameter only leads there; asked for callers with policies alone. */
  readonly findResource?: FindResource;
  /** Finds the account that lets the caller's act on its studio; asked for callers with policies alone. */
  readonly findGrantor?: FindGrantor;
  /** `log`: what policies deny is told to the log and by `onAnswered`, and goes on all the same. */
  readonly permissions?: 'enforce' | 'log';
  /** Ids of the accounts that may read and run the installation; none unless they are named. */
  readonly operators?: readonly string[];
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** Told once for each request. */
export interface Answered {
  /** `unknown` for a request that names none. */
  readonly operation: string;
  /** What came of it: the public code, `OK` for a success. */
  readonly outcome: string;
  /** The same as it was told, and `ClientClosed` where nobody waited for the answer any more. */
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  /** Of the access key that the request names; whether it was signed with that, the code tells. */
  readonly accountId?: string;
  readonly seconds: number;
  /** Absent until the operation is known. */
  readonly kind?: 'command' | 'query';
  readonly accessKeyId?: string;
  readonly principal?: Principal;
  /** What the call acts on, as an ARN. */
  readonly resource?: string;
  readonly sourceIp?: string;
  /** A policy denies the call; where denials are only logged, it went on. */
  readonly isDenied?: boolean;
  /** The call was refused because it names a studio of another account, or another account as its owner. */
  readonly isForeign?: boolean;
}

/** As proxies call it; nobody receives it. */
const clientClosed = { code: 'ClientClosed', status: 499 };

/** HTTP ⇄ typed call. Knows every operation by its contract, and no studio. */
export class ApiGateway<Contract extends AnyOperation = AnyOperation> {
  private readonly services: GatewayServices;
  private inFlight = 0;
  private readonly whenIdle: (() => void)[] = [];

  /** Throws if the contracts do not hold together. */
  constructor(
    operations: readonly Contract[],
    ports: AccessPorts,
    dispatch: Dispatch<Contract>,
    private readonly options: ApiGatewayOptions,
  ) {
    const errors = new ErrorTable(options.errors);
    this.services = {
      operations: new OperationTable(operations, errors),
      errors,
      ports,
      dispatch: dispatch as Dispatch,
      limits: { ...defaultLimits, ...options.limits },
      rateLimit: options.rateLimit,
      findResource: options.findResource ?? (async () => undefined),
      findGrantor: options.findGrantor ?? (async () => undefined),
      permissions: options.permissions ?? 'enforce',
      operators: new Set(options.operators),
      throttlingStatus: options.throttlingStatus ?? 400,
      log: options.log,
      tracer: options.tracer,
    };
  }

  /** The documented API, at `/`. */
  rpc(request: RawRequest): Promise<RawAnswer> {
    return this.receive(signedRequest, request, ({ requestId, format }, failure) => {
      const { hostId = 'live.aliyuncs.com' } = this.options;
      // Even the earliest refusal is to be read by the caller.
      return failureAnswer({ format: format ?? guessedFormat(request), requestId, hostId }, failure);
    });
  }

  /** The same operations as plain REST with JSON and problem details, at every other address. */
  rest(request: RawRequest): Promise<RawAnswer> {
    return this.receive(plainRequest, request, ({ requestId }, failure) => problemAnswer(requestId, failure));
  }

  /** Resolves when no request is in hand. A server that closes does not wait for those whose clients went away. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.inFlight === 0) resolve();
      else this.whenIdle.push(resolve);
    });
  }

  private async receive(
    pipeline: readonly Step[],
    request: RawRequest,
    refuse: (context: RequestContext, failure: Failure) => RawAnswer,
  ): Promise<RawAnswer> {
    const startedAt = performance.now();
    const now = this.options.now?.() ?? new Date();
    const requestId = randomUUID().toUpperCase();
    const span = this.options.tracer && beginSpan(this.options.tracer, request, requestId);
    const context = new RequestContext(request, requestId, now, span);
    let outcome = 'OK';
    let answer: RawAnswer;
    this.inFlight += 1;
    try {
      for (const step of pipeline) {
        const waiting = step(context, this.services);
        // Most steps are done by now.
        if (waiting !== undefined) await waiting;
      }
      const { name, rest } = context.operation.contract;
      answer =
        pipeline === plainRequest && rest?.answers !== undefined
          ? this.watched(context, otherAnswer(rest.answers, context.requestId, context.result))
          : successAnswer(context, name, context.result);
    } catch (error) {
      const refused = this.failureFor(error, context);
      outcome = refused.code;
      answer = refuse(context, refused);
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
    }
    this.tell(context, outcome, answer.status, (performance.now() - startedAt) / 1000);
    if (span?.isRecorded)
      endSpan(span, context, { isPlain: pipeline === plainRequest, code: outcome, status: answer.status });
    return answer;
  }

  /** An answer that goes on does so for as long as its caller may ask for it. */
  private watched(context: RequestContext, { more, ...answer }: RawAnswer): RawAnswer {
    if (more === undefined) return answer;
    const events = watchedEvents(more, {
      everyMs: LOOK_AGAIN_MS,
      judge: async () => {
        const again = contextAgain(context, this.options.now?.() ?? new Date());
        try {
          // Told once, by the call itself, where denials are only logged.
          for (const step of stillAllowed) await step(again, { ...this.services, log: undefined });
        } catch (error) {
          if (error instanceof Failure) return lastEvent(error);
          throw error;
        }
        return undefined;
      },
    });
    if (context.request.method !== 'HEAD') return { ...answer, more: events };
    void events.return?.();
    return answer;
  }

  private tell(context: RequestContext, outcome: string, status: number, seconds: number): void {
    this.options.onAnswered?.({
      operation: context.operation?.contract.name ?? 'unknown',
      outcome,
      ...(isClientGone(context) ? clientClosed : { code: outcome, status }),
      requestId: context.requestId,
      accountId: context.key?.accountId,
      kind: context.operation?.contract.kind,
      accessKeyId: context.key?.accessKeyId,
      principal: context.key?.principal,
      resource: context.resource,
      sourceIp: context.request.sourceIp,
      isDenied: context.isDenied,
      isForeign: context.isForeign,
      seconds,
    });
  }

  /** A refusal that the contract lists has its code. All else is our fault, and its reason is ours to know. */
  private failureFor(error: unknown, context: RequestContext): Failure {
    const { operation, requestId } = context;
    if (error instanceof Failure) return error;
    if (isRefusal(error)) context.isForeign = error.refusal === this.options.errors.foreignOwner;
    const listed = isRefusal(error) ? operation?.codes.get(error.refusal) : undefined;
    if (isRefusal(error) && listed !== undefined) return this.services.errors.refusal(listed, error.message);

    const { log, isOutage } = this.options;
    const about = { requestId, operation: operation?.contract.name };
    const isGone = isClientGone(context);
    if (isOutage?.(error) && !isGone)
      log?.('error', 'Requests fail: a server that they need is away', { ...about, reason: String(error) });
    else
      log?.(
        isGone ? 'info' : 'error',
        isGone ? 'A request failed after its client had gone' : 'A request failed',
        {
          ...about,
          ...(isGone && { code: clientClosed.code }),
          ...(isRefusal(error) && { unlistedRefusal: error.refusal }),
          error: error instanceof Error ? error.stack : String(error),
        },
      );
    return failure('InternalError');
  }
}

/** The same request, judged at another time. */
function contextAgain(context: RequestContext, now: Date): RequestContext {
  const again = new RequestContext(context.request, context.requestId, now);
  const { operation, pairs, tree } = context;
  return Object.assign(again, { operation, pairs, tree });
}

const isClientGone = ({ request }: RequestContext) => request.isClientGone?.() ?? false;
