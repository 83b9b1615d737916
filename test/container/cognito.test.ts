import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCognitoClient } from '../../src/aws/cognito-client.ts';
import type { Identity } from '../../src/model/identity.ts';
import { CognitoAttributeProfileDirectory } from '../../src/profiles/cognito-attribute-profile-directory.ts';
import { CognitoUsers } from '../../src/profiles/cognito-users.ts';
import { lookUpUser } from '../../src/revocation/cognito-user-lookup.ts';
import { identityOf } from '../contract/profile-directory.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

const REGION = 'eu-central-1';
const ATTRIBUTE = 'custom:studio_profile';

let moto: MotoContainer;
let client: CognitoIdentityProviderClient;
let userPoolId: string;

beforeAll(async () => {
  moto = await startMoto();
  // The SDK finds credentials the way it does in a deployment.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'task');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  client = createCognitoClient({
    region: REGION,
    endpoint: moto.endpoint,
    connectTimeoutMilliseconds: 1_000,
    requestTimeoutMilliseconds: 5_000,
    totalTimeoutMilliseconds: 10_000,
    maxAttempts: 1,
    maxInFlight: 5,
  });
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: 'employees',
      Schema: [{ Name: 'studio_profile', AttributeDataType: 'String', Mutable: true }],
    }),
  );
  userPoolId = UserPool?.Id ?? '';
});

afterAll(async () => {
  client?.destroy();
  vi.unstubAllEnvs();
  await moto?.stop();
});

/** @returns the subject that the pool gave to the user */
async function createUser(username: string, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
  const user = { UserPoolId: userPoolId, Username: username };
  await client.send(
    new AdminCreateUserCommand({
      ...user,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Long-enough-1', Permanent: true }));
  const { UserAttributes } = await client.send(new AdminGetUserCommand(user));
  return UserAttributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
}

describe('the status of a user, asked of the Cognito of moto', () => {
  const noteOf = async (username: string, subject: string): Promise<string | undefined> =>
    (await lookUpUser(client, { userPoolId, username, subject }, AbortSignal.timeout(10_000)))?.note;

  it('lets a user in who is enabled', async () => {
    expect(await noteOf('enabled', await createUser('enabled'))).toBeUndefined();
  });

  it('revokes a user from when they are disabled until they are enabled again', async () => {
    const subject = await createUser('disabled');
    const user = { UserPoolId: userPoolId, Username: 'disabled' };
    await client.send(new AdminDisableUserCommand(user));
    expect(await noteOf('disabled', subject)).toContain('disabled');
    await client.send(new AdminEnableUserCommand(user));
    expect(await noteOf('disabled', subject)).toBeUndefined();
  });

  it('revokes a user who is deleted, and also when somebody else gets the name', async () => {
    const subject = await createUser('leaver');
    await client.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: 'leaver' }));
    expect(await noteOf('leaver', subject)).toContain('exist');
    const successor = await createUser('leaver');
    expect(successor).not.toBe(subject);
    expect(await noteOf('leaver', subject)).toContain('another subject');
    expect(await noteOf('leaver', successor)).toBeUndefined();
  });

  it('does not take a pool that is not there for a user who is not there', async () => {
    const nowhere = { userPoolId: `${REGION}_nowhere00`, username: 'enabled', subject: 'any' };
    await expect(lookUpUser(client, nowhere, AbortSignal.timeout(10_000))).rejects.toMatchObject({
      name: 'ServiceError',
    });
  });
});

describe('the profile name in an attribute of a user, asked of the Cognito of moto', () => {
  const domains = [{ id: 'd-one', region: REGION }];

  async function profileOf(caller: Identity): Promise<string | undefined> {
    const users = new CognitoUsers({
      client,
      userPoolId,
      issuers: [caller.issuer],
      wanted: [ATTRIBUTE],
      totalTimeoutMilliseconds: 10_000,
      cacheSeconds: 0,
      clock: Date.now,
    });
    const directory = new CognitoAttributeProfileDirectory({
      attribute: ATTRIBUTE,
      users,
      domains,
      namesIgnoreCase: false,
    });
    return (await directory.lookUp(caller))?.targets[0]?.userProfileName;
  }

  it('is read for an access token, which does not carry it', async () => {
    const subject = await createUser('alice', { [ATTRIBUTE]: 'alice-of-research' });
    expect(await profileOf(identityOf(subject, 'alice'))).toBe('alice-of-research');
  });

  it('is nobody else’s, and no one’s who may not sign in or has none', async () => {
    const subject = await createUser('bob', { [ATTRIBUTE]: 'bob' });
    expect(await profileOf(identityOf('another-subject', 'bob'))).toBeUndefined();
    expect(await profileOf(identityOf(subject, 'nobody'))).toBeUndefined();
    expect(await profileOf(identityOf(await createUser('carol'), 'carol'))).toBeUndefined();
    await client.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: 'bob' }));
    expect(await profileOf(identityOf(subject, 'bob'))).toBeUndefined();
  });
});
