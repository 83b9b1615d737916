/** Arithmetic on IPv4 ranges (RFC 4632), for what has to be known when templates are made. */
import { isIPv4 } from 'node:net';

export interface Cidr {
  /** The first address, as a number. */
  readonly base: number;
  readonly prefixLength: number;
}

/** Undefined for what is none, and for a range whose address has bits beyond its prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = ''] = text.split('/');
  const prefixLength = Number(length);
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || prefixLength > 32) {
    return undefined;
  }
  const base = toNumber(address);
  return base % 2 ** (32 - prefixLength) === 0 ? { base, prefixLength } : undefined;
}

export function formatCidr({ base, prefixLength }: Cidr): string {
  return `${formatAddress(base)}/${prefixLength}`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** One of `2 ** bits` equal parts. */
export function partOf({ base, prefixLength }: Cidr, bits: number, index: number): Cidr {
  const partLength = prefixLength + bits;
  return { base: base + index * 2 ** (32 - partLength), prefixLength: partLength };
}

export function overlaps(one: Cidr, other: Cidr): boolean {
  const size = 2 ** (32 - Math.min(one.prefixLength, other.prefixLength));
  return Math.floor(one.base / size) === Math.floor(other.base / size);
}

/** @param address dotted, of four numbers */
export function holds(range: Cidr, address: string): boolean {
  return isIPv4(address) && overlaps(range, { base: toNumber(address), prefixLength: 32 });
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
