/** A test is not about how long a busy machine takes to connect: programs on this url wait for 30 s instead of 2. */
export function withPatience(url: string): string {
  const patient = new URL(url);
  patient.searchParams.set('connect_timeout', '30');
  return patient.href;
}

/** For tests of servers that fall silent: with the product's own limit. */
export function withoutPatience(url: string): string {
  const hasty = new URL(url);
  hasty.searchParams.delete('connect_timeout');
  return hasty.href;
}
