import { BlockList, isIP } from 'node:net';

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
      const family = familyOf(address);
      return family !== undefined && list.check(address, family);
    },
  };
}

function parsed(range: string) {
  const [, address = '', length] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(range) ?? [];
  const family = familyOf(address);
  return { address, family, bits: length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length) };
}
