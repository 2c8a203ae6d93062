import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What makes a retry recognisable. */
export interface ClientToken {
  readonly clientToken: string;
  /** SHA-256 over the effective parameters: defaults applied, the token itself left out. */
  readonly parametersHash: Buffer;
}

export function clientTokenOf({
  ClientToken,
  ...effective
}: { ClientToken: string } & Record<string, unknown>): ClientToken {
  return {
    clientToken: ClientToken,
    parametersHash: hash('sha256', canonicalize(effective) ?? '', 'buffer'),
  };
}
