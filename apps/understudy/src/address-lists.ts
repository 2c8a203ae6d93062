import { isIP } from 'node:net';
import type { z } from 'zod';

/** What stands between commas. */
export function listed(text: string): string[] {
  return text.split(',').map((entry) => entry.trim().toLowerCase());
}

/** A name, or with `*.` or a dot before it all names below. */
export const HOST_NAME = /^(\*?\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/** An address, or a network as `address/bits`. All addresses are none: anybody could claim to be anybody. */
export function refuseNoNetwork(entry: string, { addIssue }: z.RefinementCtx<string>): void {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || address.includes('%') || Number(bits ?? 1) > (family === 4 ? 32 : 128))
    addIssue(`${entry} is no address and no network: write 10.0.0.7 or 10.0.0.0/8, several with commas`);
  else if (bits !== undefined && Number(bits) === 0)
    addIssue(`${entry} is everybody, who could then claim any address: name your proxies alone`);
}
