/** Signs somebody in at the user pool by name and password, as Cognito's own page does behind its form. */
import type { UserPoolAccess } from '../development-aws.ts';
import type { Tokens } from './authorization-codes.ts';

/**
 * @returns the tokens as the token endpoint hands them out; undefined if name or password are wrong
 * @throws Error if the pool answers nothing that makes sense
 */
export async function signInByPassword(
  { endpoint, clientId }: Pick<UserPoolAccess, 'endpoint' | 'clientId'>,
  userName: string,
  password: string,
): Promise<Tokens | undefined> {
  const response = await fetch(`${endpoint}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: userName, PASSWORD: password },
    }),
  });
  if (response.status === 400) {
    return undefined;
  }
  const answer = (await response.json()) as { AuthenticationResult?: Readonly<Record<string, unknown>> };
  const { AccessToken, IdToken, RefreshToken } = answer.AuthenticationResult ?? {};
  if (!response.ok || typeof AccessToken !== 'string' || typeof IdToken !== 'string') {
    throw new Error(`the user pool answered ${response.status} to a sign-in`);
  }
  const { exp = 0, iat = 0 } = JSON.parse(Buffer.from(AccessToken.split('.')[1] ?? '', 'base64url').toString());
  return {
    id_token: IdToken,
    access_token: AccessToken,
    ...(typeof RefreshToken === 'string' ? { refresh_token: RefreshToken } : {}),
    expires_in: exp - iat,
    token_type: 'Bearer',
  };
}
