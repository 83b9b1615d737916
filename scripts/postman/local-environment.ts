/** docs/postman/local.postman_environment.json: for the collection beside `npm start`, or `docker compose up`. */
import { type PostmanEnvironment, postmanEnvironment } from '../../src/cli/postman/environment.ts';
import { AWS_PORTS, DEFAULT_PORT } from '../../src/local/local-options.ts';

export function localEnvironment(): PostmanEnvironment {
  const here = (port: number): string => `http://127.0.0.1:${port}`;
  return postmanEnvironment({
    name: 'Studio Pass on this machine',
    baseUrl: here(DEFAULT_PORT),
    cognitoEndpoint: here(AWS_PORTS.cognito),
    // Of the stand-in, where they are for show; test/local/postman.test.ts holds them against it.
    clientId: '5s7t9u1d3i5o7p9a1s3s5l7o9c',
    userName: 'alice',
    password: 'Local-only-alice-1',
    tokenUse: 'access',
    signInPage: here(AWS_PORTS.signIn),
    callbackUrl: `${here(DEFAULT_PORT)}/`,
    scope: 'openid',
    launchTickets: true,
  });
}
