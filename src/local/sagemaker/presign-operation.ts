/**
 * CreatePresignedDomainUrl: the URL that signs its holder in. The token in it is random and means nothing outside this
 * process; it must not appear anywhere but in the answer.
 */
import { AwsError } from './aws-error.ts';
import type { DomainDirectory } from './domain-directory.ts';
import { parseLandingUri } from './landing-uri.ts';
import type { Operation } from './operation.ts';
import { optionalText, requireSpace, requireUserProfile, text, userProfileResource } from './operation-resource.ts';
import type { StudioAccess } from './studio-access.ts';

export interface PresignOptions {
  readonly directory: DomainDirectory;
  readonly access: StudioAccess;
  /** The origin that `AuthorizedUrl` has. */
  readonly studioOrigin: string;
}

const DEFAULT_EXPIRES_IN_SECONDS = 300;
const DEFAULT_SESSION_SECONDS = 43_200;

export function presignOperation({ directory, access, studioOrigin }: PresignOptions): Operation {
  return {
    resource: (input) => userProfileResource(directory, input),
    run: (input, principal) => {
      const domainId = text(input, 'DomainId');
      const userProfile = requireUserProfile(directory, domainId, text(input, 'UserProfileName'));
      const status = directory.status(userProfile);
      if (status !== 'InService') {
        throw new AwsError(
          'ValidationException',
          `UserProfile [${userProfile.arn}] is not InService. Status: ${status}`,
        );
      }
      // Whose space it is does not matter to AWS here: no condition key exists for it.
      const spaceName = optionalText(input, 'SpaceName');
      if (spaceName !== undefined) {
        requireSpace(directory, domainId, spaceName);
      }
      const token = access.mint(
        {
          principal,
          domainId,
          userProfile,
          spaceName,
          landing: parseLandingUri(optionalText(input, 'LandingUri')),
          sessionDurationInSeconds: Number(input.SessionExpirationDurationInSeconds ?? DEFAULT_SESSION_SECONDS),
        },
        Number(input.ExpiresInSeconds ?? DEFAULT_EXPIRES_IN_SECONDS),
      );
      return { AuthorizedUrl: `${studioOrigin}/auth?token=${token}` };
    },
  };
}
