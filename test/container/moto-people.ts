/** What people and administrators do at the user pool of moto, through the real SDK. */
import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoClient } from '../../src/local/clients.ts';
import type { DevelopmentAws } from '../../src/local/development-aws.ts';

interface SignedIn {
  readonly access: string;
  readonly id: string;
  readonly refresh: string;
}

export interface MotoPeople {
  signIn(userName: string): Promise<SignedIn>;
  /** @throws NotAuthorizedException once they are signed out */
  renew(signedIn: SignedIn): Promise<void>;
  disable(userName: string): Promise<void>;
  signOutEverywhere(userName: string): Promise<void>;
  subjectOf(userName: string): string;
  /** Everything that was ever handed out, which nobody may write down. */
  secrets(): readonly string[];
  close(): void;
}

export function motoPeople(aws: DevelopmentAws): MotoPeople {
  const client = createCognitoClient(aws);
  const { clientId: ClientId, userPoolId: UserPoolId, users } = aws.cognito;
  const secrets = new Set(users.map(({ password }) => password));
  const find = (name: string) => users.find(({ userName }) => userName === name);
  return {
    async signIn(userName) {
      const { AuthenticationResult: result } = await client.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId,
          AuthParameters: { USERNAME: userName, PASSWORD: find(userName)?.password ?? '' },
        }),
      );
      const { AccessToken: access = '', IdToken: id = '', RefreshToken: refresh = '' } = result ?? {};
      for (const secret of [access, id, refresh]) {
        secrets.add(secret);
      }
      return { access, id, refresh };
    },
    async renew({ refresh }) {
      const AuthParameters = { REFRESH_TOKEN: refresh };
      await client.send(new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters }));
    },
    async disable(Username) {
      await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
    },
    async signOutEverywhere(Username) {
      await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }));
    },
    subjectOf: (userName) => find(userName)?.subject ?? '',
    secrets: () => [...secrets],
    close: () => client.destroy(),
  };
}
