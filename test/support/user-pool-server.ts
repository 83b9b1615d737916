/** The API of a Cognito user pool over a socket, as far as AdminGetUser goes, with its users in memory. */
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../src/local/loopback-listener.ts';

export interface ServedUser {
  readonly sub: string;
  readonly enabled?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface UserPoolServer {
  readonly endpoint: string;
  readonly users: Map<string, ServedUser>;
  readonly calls: number;
  close(): Promise<void>;
}

export async function startUserPoolServer(users: Readonly<Record<string, ServedUser>>): Promise<UserPoolServer> {
  const served = new Map(Object.entries(users));
  let calls = 0;
  const listener = await listenOnLoopback(async (request, response) => {
    calls += 1;
    const { Username } = JSON.parse(await text(request)) as { Username: string };
    const user = served.get(Username);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (user === undefined) {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: 'UserNotFoundException', message: 'User does not exist.' }));
      return;
    }
    const attributes = Object.entries({ sub: user.sub, ...user.attributes });
    response.end(
      JSON.stringify({
        Username,
        Enabled: user.enabled ?? true,
        UserStatus: 'CONFIRMED',
        UserAttributes: attributes.map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  });
  return {
    endpoint: listener.endpoint,
    users: served,
    get calls() {
      return calls;
    },
    close: listener.close,
  };
}
