/** The people of the benchmark: the same one for the same number, in whatever they are kept. */
import { createHash } from 'node:crypto';
import type { Identity } from '../../src/model/identity.ts';
import type { MappingRecord } from '../../src/profiles/mapping-store.ts';
import { verifiedIdentity } from '../support/identity.ts';

export const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example01';
export const DOMAIN = { id: 'd-examplebench', region: 'eu-central-1' };

export function personAt(index: number): MappingRecord {
  const hex = createHash('sha256').update(String(index)).digest('hex');
  const subject = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
  return {
    issuer: ISSUER,
    subject,
    disabled: false,
    targets: [{ domainId: DOMAIN.id, userProfileName: `employee-${index}` }],
  };
}

export function identityAt(index: number): Identity {
  const { issuer, subject } = personAt(index);
  return verifiedIdentity(subject, issuer);
}
