/** From the configured domains to their policies, and to a name for all of them together. */
import { createHash } from 'node:crypto';
import type { Configuration } from '../config/schema.ts';
import type { DomainPolicy } from '../studio/launch-policy.ts';

export function policyOf({
  id,
  region,
  default: isDefault,
  apps,
  ...limits
}: Configuration['domains'][number]): DomainPolicy {
  const { expiresInSeconds, sessionDurationInSeconds, sharedSpaces, groups } = limits;
  const common = { domainId: id, region, isDefault, apps, expiresInSeconds, sessionDurationInSeconds, sharedSpaces };
  return groups === undefined ? common : { ...common, groups };
}

/** The same for the same policies, whatever else is configured: 12 hexadecimal digits. */
export function policyVersion(policies: readonly DomainPolicy[]): string {
  return createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, 12);
}
