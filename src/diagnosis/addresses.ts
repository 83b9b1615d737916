/** Tells addresses of a private network from public ones, for answers of DNS and for ranges in policies. */
import { BlockList, isIP } from 'node:net';

/** RFC 1918, RFC 6598 (used within VPCs and by carriers), RFC 4193, and loopback. */
const PRIVATE_RANGES = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['::1', 128, 'ipv6'],
] as const;

const privateAddresses = new BlockList();
for (const [address, prefix, family] of PRIVATE_RANGES) {
  privateAddresses.addSubnet(address, prefix, family);
}

/** @param address IPv4 or IPv6 */
export function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** @param range an address, or one with the length of a prefix: `10.0.0.0/16` */
export function isPrivateRange(range: string): boolean {
  const [address = ''] = range.split('/');
  return isIP(address) !== 0 && isPrivateAddress(address);
}
