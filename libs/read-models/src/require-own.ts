/**
 * The second wall between accounts: whatever is read for one must be its own. A query that forgot its account fails
 * here, before anybody sees what it found.
 */
export function requireOwn<Rows extends readonly { readonly accountId: string }[]>(
  accountId: string,
  rows: Rows,
): Rows {
  if (rows.some((row) => row.accountId !== accountId))
    throw new Error(
      `A query for account ${accountId} found what is another account's: nothing of it is used.`,
    );
  return rows;
}
