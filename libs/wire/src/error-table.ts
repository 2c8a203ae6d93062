import { documented, Failure } from './failure.js';
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

  publicError(code: string): PublicError {
    return this.errors.get(code) ?? { status: 400, message: `${code}.` };
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

  failure(code: string, detail: string, status = this.publicError(code).status): Failure {
    return documented(code, { ...this.publicError(code), status }, detail);
  }

  /** The failure that answers a refusal, in the words of the rule. */
  refusal({ code, status }: PublicCode, message: string): Failure {
    return new Failure(status, code, message, { title: this.publicError(code).message });
  }
}
