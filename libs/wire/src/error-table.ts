import { documented, type Failure } from './failure.js';
import { type ErrorCatalogue, gatewayErrors, type PublicError } from './public-errors.js';

/** What a refusal of one operation is answered with. */
export interface PublicCode {
  readonly code: string;
  readonly status: number;
}

/** The public errors of the gateway and of the operations together. */
export class ErrorTable {
  private readonly errors: ReadonlyMap<string, PublicError>;

  constructor(private readonly catalogue: ErrorCatalogue) {
    this.errors = new Map(Object.entries({ ...catalogue.publicErrors, ...gatewayErrors }));
  }

  has(code: string): boolean {
    return this.errors.has(code);
  }

  statusOf(code: string): number {
    return this.errors.get(code)?.status ?? 400;
  }

  /** The code that a refusal has where its contract names none. */
  codeOf(refusal: string): string | undefined {
    const { refusalCodes } = this.catalogue;
    return Object.hasOwn(refusalCodes, refusal) ? refusalCodes[refusal] : undefined;
  }

  /** How an operation with these codes refuses an OwnerId that is another account. */
  foreignOwner(codes: ReadonlyMap<string, PublicCode>, detail: string): Failure {
    const { foreignOwner } = this.catalogue;
    const listed = codes.get(foreignOwner);
    const code = listed?.code ?? this.codeOf(foreignOwner) ?? 'PermissionDenied';
    return this.failure(code, detail, listed?.status);
  }

  failure(code: string, detail: string, status = this.statusOf(code)): Failure {
    return documented(code, { status, message: this.errors.get(code)?.message ?? `${code}.` }, detail);
  }
}
