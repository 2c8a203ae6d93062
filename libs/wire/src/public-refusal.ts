import type { AnyOperation } from './contract.js';
import { ErrorTable } from './error-table.js';
import { Failure } from './failure.js';
import { resolved } from './operation-table.js';
import type { ErrorCatalogue } from './public-errors.js';

/** What an operation that is called without the gateway refuses with; undefined where the error is no refusal. */
export function publicRefusal(
  contract: AnyOperation,
  error: unknown,
  catalogue: ErrorCatalogue,
): { readonly code: string; readonly message: string } | undefined {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  if (!(error instanceof Error && 'refusal' in error)) return undefined;

  const listed = resolved(contract, new ErrorTable(catalogue)).codes.get(String(error.refusal));
  return listed && { code: listed.code, message: error.message };
}
