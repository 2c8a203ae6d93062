/** A call that was refused, or that nobody answered. */
export class ApiFault extends Error {
  constructor(
    /** The public code; `Unreachable` where there was no answer. */
    readonly code: string,
    message: string,
    /** 0 where there was no answer. */
    readonly status: number,
    readonly requestId?: string,
  ) {
    super(message);
  }

  /** The key is wrong, unknown or disabled: whoever reads must sign in again. */
  get isOfTheKey(): boolean {
    return this.status === 401;
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
  readonly requestId?: string;
}

/** From problem details (RFC 9457), as plain REST answers refusals. */
export async function faultOf(response: Response): Promise<ApiFault> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return new ApiFault(
    problem.code ?? String(response.status),
    problem.detail ?? problem.title ?? response.statusText,
    response.status,
    problem.requestId,
  );
}
