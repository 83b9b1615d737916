/** The input of CreatePresignedDomainUrl as the service makes it. */
import { DOMAIN } from '../people.ts';
import type { Asked } from './launch-route.ts';

export function presignInput(userProfileName: string, { app = 'Studio' }: Asked) {
  return {
    DomainId: DOMAIN.id,
    UserProfileName: userProfileName,
    ExpiresInSeconds: 60,
    SessionExpirationDurationInSeconds: 28_800,
    ...(app === 'Studio' ? {} : { LandingUri: `app:${app}:` }),
  };
}
