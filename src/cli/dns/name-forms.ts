/**
 * The forms of the names and addresses that go into configuration files. Whatever passes consists of letters, digits, dots
 * and hyphens, so that no value can end a string, a statement or a line of any format. Nothing else may be written there.
 */
import { isIPv4 } from 'node:net';

/** A DNS server that names are forwarded to. */
export interface Forwarder {
  readonly address: string;
  readonly port: number;
}

export const DNS_PORT = 53;

/** @param text `10.0.0.10`, or `10.0.0.10:5353` */
export function parseForwarder(text: string): Forwarder | undefined {
  const [, address = '', port = String(DNS_PORT)] = /^([\d.]{7,15})(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  return isIPv4(address) && isUnicast(address) && Number(port) <= 65_535 ? { address, port: Number(port) } : undefined;
}

function isUnicast(address: string): boolean {
  const first = Number(address.split('.')[0]);
  return first > 0 && first < 224;
}

export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);
}

export function isApiId(text: string): boolean {
  return /^[a-z0-9]{5,32}$/.test(text);
}

export function isEndpointId(text: string): boolean {
  return /^vpce-[0-9a-f]{8,17}$/.test(text);
}

/** In lower case, of at least two labels, without the dot of the root (RFC 1123 section 2.1). */
export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?!.*\.\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(text)
  );
}

/** Whether forwarding one zone forwards that name. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
