// In the notation of the url: seconds, and milliseconds.
const patience = {
  connect_timeout: '30',
  query_timeout: '60000',
  statement_timeout: '60000',
  idle_in_transaction_session_timeout: '60000',
};

/** A test is not about how long a busy machine takes: programs on this url wait for a minute where they would for seconds. */
export function withPatience(url: string): string {
  const patient = new URL(url);
  for (const [name, limit] of Object.entries(patience)) patient.searchParams.set(name, limit);
  return patient.href;
}

/** For tests of servers that fall silent: with the product's own limits. */
export function withoutPatience(url: string): string {
  const hasty = new URL(url);
  for (const name of Object.keys(patience)) hasty.searchParams.delete(name);
  return hasty.href;
}
