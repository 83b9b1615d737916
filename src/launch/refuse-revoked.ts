/** Turns a revocation into the refusal that it is. Its note is for the audit trail, never for the caller. */
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { RevocationList } from '../model/revocation.ts';

/** @throws ServiceError `revoked`, or what the list throws if it cannot tell */
export async function refuseRevoked(identity: Identity, revocations: RevocationList): Promise<void> {
  const revocation = await revocations.find(identity);
  if (revocation !== undefined) {
    const { by, note } = revocation;
    throw new ServiceError('revoked', { detail: `revoked by ${by}${note === undefined ? '' : `: ${note}`}` });
  }
}
