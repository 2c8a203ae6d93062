import { documented, Failure } from './failure.js';
import { type ErrorCatalogue, gatewayErrors, type PublicError } from './public-errors.js';

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

  /** The code for an OwnerId that is another account, of an operation with these codes. */
  codeOfForeignOwner(codes: ReadonlyMap<string, string>): string {
    const { foreignOwner } = this.catalogue;
    return codes.get(foreignOwner) ?? this.codeOf(foreignOwner) ?? 'PermissionDenied';
  }

  failure(code: string, detail: string): Failure {
    return documented(code, this.publicError(code), detail);
  }

  /** The failure that answers a refusal, in the words of the rule. */
  refusal(code: string, message: string): Failure {
    const { status, message: title } = this.publicError(code);
    return new Failure(status, code, message, { title });
  }
}
