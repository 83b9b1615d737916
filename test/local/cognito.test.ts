import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CognitoStandIn, startCognito } from '../../src/local/cognito.ts';
import { errorOf } from '../support/local-clients.ts';

describe('the user pool for development', () => {
  let cognito: CognitoStandIn;
  let client: CognitoIdentityProviderClient;

  beforeAll(async () => {
    cognito = await startCognito({ region: 'us-east-1' });
    client = new CognitoIdentityProviderClient({
      endpoint: cognito.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await cognito.close();
  });

  function signIn(userName: string, password: string) {
    return client.send(
      new InitiateAuthCommand({
        ClientId: cognito.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: userName, PASSWORD: password },
      }),
    );
  }

  async function tokensOf(userName: string): Promise<{ readonly access: string; readonly id: string }> {
    const user = cognito.users.find((candidate) => candidate.userName === userName);
    const { AuthenticationResult: result } = await signIn(userName, user?.password ?? '');
    return { access: result?.AccessToken ?? '', id: result?.IdToken ?? '' };
  }

  async function verifier<Use extends 'access' | 'id'>(tokenUse: Use, clientId = cognito.clientId) {
    const jwks = (await (await fetch(cognito.jwksUrl)).json()) as Jwks;
    const made = CognitoJwtVerifier.create({ userPoolId: cognito.userPoolId, clientId, tokenUse });
    made.cacheJwks(jwks);
    return made;
  }

  it('has a pool id and a client id of the form that AWS gives', () => {
    expect(cognito.userPoolId).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(cognito.clientId).toMatch(/^[0-9a-z]{26}$/);
  });

  it('signs access tokens that the verifier for Cognito accepts', async () => {
    const claims = await (await verifier('access')).verify((await tokensOf('alice')).access);
    expect(claims).toMatchObject({
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${cognito.userPoolId}`,
      sub: cognito.users[0]?.subject,
      client_id: cognito.clientId,
      token_use: 'access',
      username: 'alice',
      'cognito:groups': ['data-science'],
    });
    expect(claims.exp - claims.iat).toBe(3_600);
  });

  it('signs ID tokens that the verifier for Cognito accepts', async () => {
    const claims = await (await verifier('id')).verify((await tokensOf('bob')).id);
    expect(claims).toMatchObject({
      aud: cognito.clientId,
      token_use: 'id',
      'cognito:username': 'bob',
      email: 'bob@example.com',
      email_verified: true,
    });
    expect(claims).not.toHaveProperty('cognito:groups');
  });

  it('does not let an ID token pass for an access token, nor a token of this client for one of another', async () => {
    const { access, id } = await tokensOf('carol');
    await expect((await verifier('access')).verify(id)).rejects.toThrow();
    await expect((await verifier('access', 'anotherclient')).verify(access)).rejects.toThrow();
  });

  it('gives every person a subject of their own', () => {
    expect(new Set(cognito.users.map(({ subject }) => subject)).size).toBe(3);
  });

  it('refuses a wrong password and an unknown name alike', async () => {
    expect((await errorOf(signIn('alice', 'wrong'))).name).toBe('NotAuthorizedException');
    expect((await errorOf(signIn('mallory', 'wrong'))).name).toBe('NotAuthorizedException');
  });

  it('forgets a user who is deleted, and nobody else', async () => {
    const other = await startCognito({ region: 'us-east-1' });
    const admin = new CognitoIdentityProviderClient({
      endpoint: other.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const signInTo = (userName: string, password = '') =>
      admin.send(
        new InitiateAuthCommand({
          ClientId: other.clientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: userName, PASSWORD: password },
        }),
      );
    await admin.send(new AdminDeleteUserCommand({ UserPoolId: other.userPoolId, Username: 'bob' }));
    expect((await errorOf(signInTo('bob', other.users[1]?.password))).name).toBe('NotAuthorizedException');
    expect((await errorOf(signInTo('alice', other.users[0]?.password))).name).toBe('none');
    admin.destroy();
    await other.close();
  });

  it('dates its tokens by the clock it is given', async () => {
    const then = Date.parse('2031-05-01T00:00:00Z');
    const other = await startCognito({ region: 'us-east-1', clock: () => then });
    try {
      const answer = await fetch(other.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
        },
        body: JSON.stringify({
          ClientId: other.clientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'alice', PASSWORD: other.users[0]?.password },
        }),
      });
      const { AuthenticationResult } = (await answer.json()) as { AuthenticationResult: { AccessToken: string } };
      const payload = AuthenticationResult.AccessToken.split('.')[1] ?? '';
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ iat: then / 1000 });
    } finally {
      await other.close();
    }
  });
});
