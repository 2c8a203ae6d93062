import { randomUUID } from 'node:crypto';
import { fromNoOtherSite, toThisMachine } from './browsers.js';
import type { AnyOperation } from './contract.js';
import { failureAnswer, successAnswer } from './envelope.js';
import { Failure, failure } from './failure.js';
import { defaultLimits, type Limits } from './limits.js';
import { OperationTable } from './operation-table.js';
import { content, credentials, route } from './plain-request.js';
import type { AccessPorts } from './ports.js';
import { publicErrors } from './public-errors.js';
import type { RawAnswer, RawRequest } from './request.js';
import {
  actionAndVersion,
  clock,
  commonParameters,
  format,
  guessedFormat,
  hostAndMethod,
  key,
  nonce,
  parameters,
  signature,
} from './signed-request.js';
import { headersOnce, namesOnce, operationParametersPresent, owner, rate, state, values } from './steps.js';
import { type Door, type Execute, type Step, Visit } from './visit.js';

/** The life of a request of the documented API. Where it has several faults, the first in this order is answered. */
const signedRequest: readonly Step[] = [
  hostAndMethod,
  headersOnce,
  parameters,
  format,
  namesOnce,
  actionAndVersion,
  fromNoOtherSite,
  commonParameters,
  clock,
  key,
  signature,
  nonce,
  rate,
  owner,
  operationParametersPresent,
  values,
  state,
];

/** The life of a plain REST request. */
const plainRequest: readonly Step[] = [
  headersOnce,
  route,
  fromNoOtherSite,
  toThisMachine,
  credentials,
  rate,
  content,
  namesOnce,
  owner,
  operationParametersPresent,
  values,
  state,
];

export type WireLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

export interface FrontDoorOptions {
  /** Whether the documented calls a second are enforced. */
  readonly rateLimit: boolean;
  readonly limits?: Partial<Limits>;
  /** What error answers call this host. */
  readonly hostId?: string;
  /** Names of this machine under which plain REST takes commands over loopback, besides localhost and addresses. */
  readonly hosts?: readonly string[];
  readonly now?: () => Date;
  readonly log?: WireLog;
  /** Whether an error says that a server is away which all requests need: then it is no fault of this one. */
  readonly isOutage?: (error: unknown) => boolean;
  readonly onAnswered?: (answered: Answered) => void;
}

/** Told once for each request. */
export interface Answered {
  /** `unknown` for a request that names none. */
  readonly operation: string;
  /** The public code, `OK` for a success, and `ClientClosed` where nobody waited for the answer any more. */
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  /** Of the access key that the request names; whether it was signed with that, the code tells. */
  readonly accountId?: string;
  readonly seconds: number;
}

/** As proxies call it; nobody receives it. */
const clientClosed = { code: 'ClientClosed', status: 499 };

/** HTTP ⇄ typed call. Knows every operation by its contract, and no studio. */
export class FrontDoor {
  private readonly door: Door;
  private readonly inHand = new Set<Promise<RawAnswer>>();

  /** Throws if the contracts do not hold together. */
  constructor(
    operations: readonly AnyOperation[],
    ports: AccessPorts,
    execute: Execute,
    private readonly options: FrontDoorOptions,
  ) {
    this.door = {
      operations: new OperationTable(operations),
      ports,
      execute,
      limits: { ...defaultLimits, ...options.limits },
      rateLimit: options.rateLimit,
      hosts: (options.hosts ?? []).map((host) => host.toLowerCase()),
    };
  }

  /** The documented API, at `/`. */
  rpc(request: RawRequest): Promise<RawAnswer> {
    return this.keep(this.receive(signedRequest, this.visitOf(request, guessedFormat(request))));
  }

  /** The same operations as plain REST with JSON, at every other address. */
  rest(request: RawRequest): Promise<RawAnswer> {
    return this.keep(this.receive(plainRequest, this.visitOf(request, 'JSON')));
  }

  /** Resolves when no request is in hand. A server that closes does not wait for those whose clients went away. */
  async idle(): Promise<void> {
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
  }

  private keep(answering: Promise<RawAnswer>): Promise<RawAnswer> {
    this.inHand.add(answering);
    return answering.finally(() => this.inHand.delete(answering));
  }

  private visitOf(request: RawRequest, guess: 'JSON' | 'XML'): Visit {
    return new Visit(request, randomUUID().toUpperCase(), this.options.now?.() ?? new Date(), guess);
  }

  private async receive(life: readonly Step[], visit: Visit): Promise<RawAnswer> {
    const startedAt = performance.now();
    const { hostId = 'live.aliyuncs.com', onAnswered } = this.options;
    let code = 'OK';
    let answer: RawAnswer;
    try {
      for (const step of life) await step(visit, this.door);
      answer = successAnswer(visit, visit.offered.operation.name, visit.result);
    } catch (error) {
      const refused = this.failureFor(error, visit);
      code = refused.code;
      answer = failureAnswer({ format: visit.format, requestId: visit.requestId, hostId }, refused);
    }
    onAnswered?.({
      operation: visit.offered?.operation.name ?? 'unknown',
      ...(isClientGone(visit) ? clientClosed : { code, status: answer.status }),
      requestId: visit.requestId,
      accountId: visit.key?.accountId,
      seconds: (performance.now() - startedAt) / 1000,
    });
    return answer;
  }

  /** A refusal that the contract lists has its code. All else is our fault, and its reason is ours to know. */
  private failureFor(error: unknown, visit: Visit): Failure {
    const { offered, requestId } = visit;
    if (error instanceof Failure) return error;
    const code = isRefusal(error) ? offered?.codeOf(error.refusal) : undefined;
    if (isRefusal(error) && code !== undefined)
      return new Failure(publicErrors[code]?.status ?? 400, code, error.message);

    const { log, isOutage } = this.options;
    const about = { requestId, operation: offered?.operation.name };
    const isGone = isClientGone(visit);
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

const isClientGone = ({ request }: Visit) => request.isClientGone?.() ?? false;

function isRefusal(error: unknown): error is Error & { refusal: string } {
  return error instanceof Error && 'refusal' in error && typeof error.refusal === 'string';
}
