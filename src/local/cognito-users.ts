/**
 * The people of the development user pool, created through the real SDK as an administrator would. Their passwords are for
 * show: this list must never be used against a pool of AWS.
 */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';

export interface CognitoUser {
  readonly userName: string;
  readonly password: string;
  /** The token's `sub`: another one in every run. */
  readonly subject: string;
}

export interface CognitoUsersOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly userPoolId: string;
}

const PEOPLE = [
  { userName: 'alice', groups: ['data-science'] },
  { userName: 'bob', groups: [] },
  // Carol has no user profile in the domain.
  { userName: 'carol', groups: [] },
] as const;

export async function createCognitoUsers(options: CognitoUsersOptions): Promise<readonly CognitoUser[]> {
  const { endpoint, region, userPoolId: UserPoolId } = options;
  const client = new CognitoIdentityProviderClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    await client.send(new CreateGroupCommand({ UserPoolId, GroupName: 'data-science' }));
    const users: CognitoUser[] = [];
    for (const { userName: Username, groups } of PEOPLE) {
      const password = `Local-only-${Username}-1`;
      const { User } = await client.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username,
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email', Value: `${Username}@example.com` },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
      await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }));
      for (const GroupName of groups) {
        await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
      }
      const subject = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
      if (subject === undefined) {
        throw new Error(`the user pool created ${Username} without a sub`);
      }
      users.push({ userName: Username, password, subject });
    }
    return users;
  } finally {
    client.destroy();
  }
}
