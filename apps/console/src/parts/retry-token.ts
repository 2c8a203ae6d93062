/**
 * A random ClientToken: what is sent again with it is done once. `crypto.randomUUID` is there on https and on this
 * machine alone.
 */
export function retryToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
