import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCognitoClient, userPoolRegion } from '../../src/aws/cognito-client.ts';
import { type CognitoStandIn, startCognito } from '../../src/local/cognito.ts';
import { listenOnLoopback } from '../../src/local/loopback-listener.ts';
import type { Identity } from '../../src/model/identity.ts';
import { CognitoUserStatusList, type UserStatusUnreachable } from '../../src/revocation/cognito-user-status.ts';
import { identity } from '../support/revocation-identity.ts';
import { type HeldClock, heldClock } from '../support/revocation-user-pool.ts';

const timeouts = { connectTimeoutMilliseconds: 1_000, requestTimeoutMilliseconds: 2_000, maxAttempts: 1 };

describe("the users' status, asked of a user pool with the real SDK", () => {
  let cognito: CognitoStandIn;
  let admin: CognitoIdentityProviderClient;
  let client: CognitoIdentityProviderClient;
  let time: HeldClock;
  let events: UserStatusUnreachable[];
  let closeCognito: () => Promise<void>;

  beforeEach(async () => {
    // The SDK finds credentials the way it does in a deployment.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    cognito = await startCognito({ region: 'us-east-1' });
    closeCognito = async () => {
      closeCognito = async () => undefined;
      await cognito.close();
    };
    admin = new CognitoIdentityProviderClient({ endpoint: cognito.endpoint, region: 'us-east-1' });
    client = clientOf(cognito.endpoint);
    time = heldClock(Date.now());
    events = [];
  });

  afterEach(async () => {
    client.destroy();
    admin.destroy();
    await closeCognito();
    vi.unstubAllEnvs();
  });

  function clientOf(endpoint: string, totalTimeoutMilliseconds = 3_000): CognitoIdentityProviderClient {
    const region = userPoolRegion(cognito.userPoolId);
    return createCognitoClient({ region, endpoint, totalTimeoutMilliseconds, maxInFlight: 10, ...timeouts });
  }

  function list(
    whenUnreachable: 'refuse' | 'allow' = 'refuse',
    options: { client?: CognitoIdentityProviderClient; totalTimeoutMilliseconds?: number } = {},
  ): CognitoUserStatusList {
    return new CognitoUserStatusList({
      client,
      userPoolId: cognito.userPoolId,
      issuers: [cognito.issuer],
      whenUnreachable,
      onUnreachable: (event) => events.push(event),
      totalTimeoutMilliseconds: 3_000,
      clock: time.clock,
      ...options,
    });
  }

  /** The identity that a verifier would make of a token that the pool issues now. */
  async function signIn(username: string, tokenUse: 'access' | 'id' = 'access'): Promise<Identity> {
    const { AuthenticationResult: result } = await admin.send(
      new InitiateAuthCommand({
        ClientId: cognito.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: {
          USERNAME: username,
          PASSWORD: cognito.users.find(({ userName }) => userName === username)?.password ?? '',
        },
      }),
    );
    const token = tokenUse === 'access' ? result?.AccessToken : result?.IdToken;
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
    return identity({ issuer: claims.iss, subject: claims.sub, tokenUse, tokenId: claims.jti, claims });
  }

  const ofAlice = () => ({ UserPoolId: cognito.userPoolId, Username: 'alice' });

  test('lets a user in good standing be, by either kind of token', async () => {
    const statuses = list();
    expect(await statuses.find(await signIn('alice'))).toBeUndefined();
    expect(await statuses.find(await signIn('bob', 'id'))).toBeUndefined();
    expect(events).toEqual([]);
  });

  test('refuses a user within 60 s of being disabled, and lets them in within 10 s of being enabled', async () => {
    const statuses = list();
    const alice = await signIn('alice');
    expect(await statuses.find(alice)).toBeUndefined();
    await admin.send(new AdminDisableUserCommand(ofAlice()));
    time.pass(60);
    expect(await statuses.find(alice)).toEqual({ by: 'user_status', note: 'the user is disabled' });
    await admin.send(new AdminEnableUserCommand(ofAlice()));
    time.pass(10);
    expect(await statuses.find(alice)).toBeUndefined();
  });

  test('refuses a user who is deleted, and nobody else', async () => {
    const statuses = list();
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    await admin.send(new AdminDeleteUserCommand(ofAlice()));
    expect(await statuses.find(alice)).toMatchObject({ by: 'user_status' });
    expect(await statuses.find(bob)).toBeUndefined();
  });

  test('refuses a token whose user name belongs to somebody else by now', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    const former = { ...bob, claims: { ...bob.claims, username: 'alice' } };
    expect(await list().find(former)).toMatchObject({ by: 'user_status' });
    expect(await list().find(alice)).toBeUndefined();
  });

  test('does as it is told once the pool cannot be reached, and serves what it knows for a minute', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    const [refusing, allowing] = [list('refuse'), list('allow')];
    await Promise.all([refusing.find(alice), allowing.find(alice)]);
    await closeCognito();
    time.pass(59);
    expect(await refusing.find(alice)).toBeUndefined();
    await expect(refusing.find(bob)).rejects.toMatchObject({ code: 'not_ready', retryAfterSeconds: 5 });
    expect(await allowing.find(bob)).toBeUndefined();
    time.pass(1);
    await expect(refusing.find(alice)).rejects.toMatchObject({ code: 'not_ready' });
    expect(await allowing.find(alice)).toBeUndefined();
    expect(events.map(({ whenUnreachable }) => whenUnreachable)).toEqual(['refuse', 'allow']);
    expect(events[0]?.error.detail).toMatch(/ECONN(REFUSED|RESET)/);
  });

  test('keeps a user out whom it knew to be disabled when the pool went away, though it is to allow', async () => {
    const alice = await signIn('alice');
    await admin.send(new AdminDisableUserCommand(ofAlice()));
    const statuses = list('allow');
    expect(await statuses.find(alice)).toMatchObject({ by: 'user_status' });
    await closeCognito();
    time.pass(3_600);
    expect(await statuses.find(alice)).toMatchObject({ by: 'user_status' });
  });

  test.each([
    ['never answers', () => undefined],
    ['answers HTML', (_request: unknown, response: { end(text: string): unknown }) => response.end('<html>')],
    ['answers nothing', (_request: unknown, response: { end(text: string): unknown }) => response.end('{}')],
  ] as const)('refuses when the address %s', async (_name, answer) => {
    const alice = await signIn('alice');
    const other = await listenOnLoopback(answer);
    const totalTimeoutMilliseconds = 90;
    const misled = clientOf(other.endpoint, totalTimeoutMilliseconds);
    try {
      const statuses = list('refuse', { client: misled, totalTimeoutMilliseconds });
      await expect(statuses.find(alice)).rejects.toMatchObject({ code: 'not_ready' });
      expect(events).toHaveLength(1);
    } finally {
      misled.destroy();
      await other.close();
    }
  });
});

test('the Region of a user pool is what its id begins with', () => {
  expect(userPoolRegion('us-gov-west-1_AbCdEf123')).toBe('us-gov-west-1');
  expect(userPoolRegion('no pool id')).toBe('');
});
