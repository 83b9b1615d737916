/** Shows what is revoked in the table, what is without effect by now included: DynamoDB removes that in its own time. */
import { parseDateTime } from '../../revocation/date-time.ts';
import type { RevocationStore, StoredRevocation } from '../../revocation/revocation-store.ts';
import { EXIT } from '../command.ts';
import { jsonText } from '../json-text.ts';
import { describeOne, type RevokeOutput, termsOf } from './revoked-one.ts';

/** @param now milliseconds since the Unix epoch */
export async function listRevocations(
  store: RevocationStore,
  now: number,
  { asJson, io }: RevokeOutput,
): Promise<number> {
  const found: StoredRevocation[] = [];
  for await (const revocation of store.list()) {
    found.push(revocation);
  }
  found.sort((a, b) => a.revokedAt.localeCompare(b.revokedAt) || a.id.localeCompare(b.id));
  const hasEnded = ({ until }: StoredRevocation) => until !== undefined && (parseDateTime(until) ?? 0) <= now;
  if (asJson) {
    const listed = found.map((revocation) => ({ ...revocation, inForce: !hasEnded(revocation) }));
    io.print(jsonText(listed));
    return EXIT.ok;
  }
  for (const revocation of found) {
    const ended = hasEnded(revocation) ? ' (ended)' : '';
    io.print(`${describeOne(revocation)}${ended}\n${termsOf(revocation).join('\n')}\n`);
  }
  const count = found.filter((revocation) => !hasEnded(revocation)).length;
  io.print(`${count} in force\n`);
  return EXIT.ok;
}
