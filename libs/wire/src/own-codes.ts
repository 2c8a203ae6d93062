import type { AnyOperation, Parameters } from './contract.js';
import { ErrorTable, type PublicCode } from './error-table.js';
import { resolved } from './operation-table.js';
import { codesOf } from './parameters.js';
import type { ErrorCatalogue } from './public-errors.js';

/** What an operation can be answered with besides the gateway's own codes: by its rule, and for its parameters. */
export function ownCodes(contract: AnyOperation, errors: ErrorTable): PublicCode[] {
  const { codes: refusals } = resolved(contract, errors);
  const ofParameters = Object.entries(contract.parameters as Parameters).flatMap(([name, schema]) => [
    { code: `Invalid${name}`, status: 400 },
    ...(schema.safeParse(undefined).success
      ? []
      : [{ code: contract.missingAs ?? `Missing${name}`, status: 400 }]),
    ...[...codesOf(schema)].map((code) => ({ code, status: errors.publicError(code).status })),
  ]);
  return [...refusals.values(), errors.foreignOwner(refusals, ''), ...ofParameters];
}

/** The codes of an operation's own, each with the statuses that it can have. */
export function answeredCodes(
  contract: AnyOperation,
  catalogue: ErrorCatalogue,
): ReadonlyMap<string, ReadonlySet<number>> {
  const codes = new Map<string, Set<number>>();
  for (const { code, status } of ownCodes(contract, new ErrorTable(catalogue)))
    codes.set(code, (codes.get(code) ?? new Set()).add(status));
  return codes;
}
