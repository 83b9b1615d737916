/** What every baseline on Node does at its end: says where it listens, as the service says it, and ends when told to. */
import type { AddressInfo } from 'node:net';

/** Whoever starts a variant looks for `"address":"http:…"` in what it writes. */
export function sayListening(at: AddressInfo | string | null | undefined): void {
  if (typeof at === 'object' && at !== null) {
    process.stderr.write(`${JSON.stringify({ msg: 'listening', address: `http://${at.address}:${at.port}` })}\n`);
  }
  // By itself, so that a CPU profile is written.
  process.once('SIGTERM', () => process.exit());
}
