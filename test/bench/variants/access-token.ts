/** A Cognito access token to the name of a user profile, with aws-jwt-verify and keys from a file: one claim, one pattern. */
import { readFileSync } from 'node:fs';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { CLIENT_ID, USER_POOL_ID } from '../world.ts';
import { TokenRefused } from './launch-route.ts';

/** Source: CreateUserProfile, UserProfileName (SageMaker API reference). */
const PROFILE_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

export interface AcceptedToken {
  readonly userProfileName: string;
  readonly expiresAtSeconds: number;
}

/** @returns a function that throws TokenRefused for what is no good token */
export function accessTokenVerifier(keyFile: string): (token: string) => AcceptedToken {
  const verifier = CognitoJwtVerifier.create({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access' });
  verifier.cacheJwks(JSON.parse(readFileSync(keyFile, 'utf8')));
  return (token) => {
    try {
      const { username, exp } = verifier.verifySync(token);
      if (!PROFILE_NAME.test(username)) {
        throw new TokenRefused('no profile');
      }
      return { userProfileName: username, expiresAtSeconds: exp };
    } catch {
      throw new TokenRefused('the token is not accepted');
    }
  };
}
