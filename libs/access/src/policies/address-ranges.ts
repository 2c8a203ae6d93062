import { BlockList, isIP, SocketAddress } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Addresses and ranges of them: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`. */
export interface AddressRanges {
  /** False for what is no address. An IPv4 address and the IPv6 address it is mapped to are one. */
  contain(address: string): boolean;
}

const familyOf = (address: string) => (({ 4: 'ipv4', 6: 'ipv6' }) as const)[isIP(address)];

/** Whether `range` is an address, or one with the length of its prefix. */
export function isAddressRange(range: string): boolean {
  const { address, bits, family } = parsed(range);
  return family !== undefined && !address.includes('%') && bits <= (family === 'ipv4' ? 32 : 128);
}

/** Give ranges that `isAddressRange` says yes to. */
export function addressRanges(ranges: readonly string[]): AddressRanges {
  const list = new BlockList();
  for (const range of ranges) {
    const { address, bits, family } = parsed(range);
    list.addSubnet(address, bits, family);
  }
  return {
    contain(address) {
      const read = readAddress(address);
      return read !== undefined && list.check(read);
    },
  };
}

/** To read an address takes longer than to hold it against the ranges, and most requests come from few. */
const addresses = new LRUCache<string, SocketAddress>({ max: 1_000 });

function readAddress(address: string): SocketAddress | undefined {
  const known = addresses.get(address);
  if (known !== undefined) return known;
  const family = familyOf(address);
  if (family === undefined) return undefined;
  const read = new SocketAddress({ address, family });
  addresses.set(address, read);
  return read;
}

function parsed(range: string) {
  const [, address = '', length] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(range) ?? [];
  const family = familyOf(address);
  return { address, family, bits: length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length) };
}
