/** Ids for what Postman imports: the same for the same name, so that importing a newer version replaces the older one. */
import { createHash } from 'node:crypto';

/** @returns a UUID of version 8 (RFC 9562 section 5.8), made from the name alone */
export function stableId(name: string): string {
  const digest = createHash('sha256').update(`studio-pass ${name}`).digest();
  const version = ((digest[6] ?? 0) & 0x0f) | 0x80;
  const variant = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const bytes = Buffer.concat([digest.subarray(0, 6), Buffer.of(version), digest.subarray(7, 8), Buffer.of(variant)]);
  const hex = Buffer.concat([bytes, digest.subarray(9, 16)]).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
