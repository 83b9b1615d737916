/**
 * The two ways in which the Postman collection gets a token: from Cognito's API with a password, and from the user pool's own page
 * by the authorization code flow with PKCE. Neither is an operation of the service.
 */
import { stableId } from '../../src/cli/postman/stable-id.ts';

/** Cognito API reference, InitiateAuth. */
export function passwordSignIn(): object {
  return {
    id: stableId('item Sign in / with a password'),
    name: 'With a password',
    event: [
      script('prerequest', [
        "if (!pm.environment.get('password')) {",
        "  // Another way in: the pool's page.",
        '  pm.execution.skipRequest();',
        '}',
        '// As JSON writes them, whatever characters they have.',
        "pm.variables.set('signInBody', JSON.stringify({",
        "  AuthFlow: 'USER_PASSWORD_AUTH',",
        "  ClientId: pm.environment.get('clientId'),",
        "  AuthParameters: { USERNAME: pm.environment.get('userName'), PASSWORD: pm.environment.get('password') },",
        '}));',
      ]),
      script('test', [
        "pm.test('Cognito takes the password', () => { pm.response.to.have.status(200); });",
        "pm.test('Cognito gives tokens', () => {",
        '  const { AuthenticationResult: tokens, ChallengeName: challenge } = pm.response.json();',
        "  pm.expect(challenge, 'what Cognito asks for besides; sign in on the page of the pool instead').to.equal(undefined);",
        "  const token = tokens[pm.environment.get('tokenUse') === 'id' ? 'IdToken' : 'AccessToken'];",
        "  pm.expect(typeof token, 'a token').to.equal('string');",
        "  pm.environment.set('token', token);",
        "  pm.variables.set('signedIn', 'yes');",
        '});',
      ]),
    ],
    request: {
      method: 'POST',
      auth: { type: 'noauth' },
      header: [
        { key: 'Content-Type', value: 'application/x-amz-json-1.1' },
        { key: 'X-Amz-Target', value: 'AWSCognitoIdentityProviderService.InitiateAuth' },
      ],
      body: { mode: 'raw', raw: '{{signInBody}}' },
      url: { raw: '{{cognitoEndpoint}}/', host: ['{{cognitoEndpoint}}'], path: [''] },
      description:
        'For pools whose client allows `USER_PASSWORD_AUTH`, and people without a second factor: rehearsals mostly. Left out of a run while `password` is empty.',
    },
    response: [],
  };
}

/** User pool endpoints reference, `/oauth2/authorize` and `/oauth2/token`. */
export function signInPage(): object {
  const setting = (key: string, value: string | boolean) => ({
    key,
    value,
    type: typeof value === 'boolean' ? 'boolean' : 'string',
  });
  return {
    id: stableId('item Sign in / on the page of the pool'),
    name: 'On the page of the pool',
    event: [
      script('prerequest', [
        "if (pm.variables.get('signedIn') === 'yes') {",
        '  // In this run, with a password.',
        '  pm.execution.skipRequest();',
        '}',
      ]),
      script('test', [
        "pm.test('the service takes the token', () => { pm.response.to.have.status(200); });",
        "pm.test('the token is kept for the other requests', () => {",
        "  const header = pm.request.headers.get('Authorization') ?? '';",
        "  pm.expect(header.startsWith('Bearer '), 'a bearer token').to.equal(true);",
        "  pm.environment.set('token', header.slice('Bearer '.length));",
        '});',
      ]),
    ],
    request: {
      method: 'GET',
      auth: {
        type: 'oauth2',
        oauth2: [
          setting('tokenName', 'Studio Pass'),
          setting('grant_type', 'authorization_code_with_pkce'),
          setting('authUrl', '{{signInPage}}/oauth2/authorize'),
          setting('accessTokenUrl', '{{signInPage}}/oauth2/token'),
          setting('redirect_uri', '{{callbackUrl}}'),
          setting('useBrowser', false),
          setting('clientId', '{{clientId}}'),
          setting('clientSecret', ''),
          setting('scope', '{{scope}}'),
          setting('challengeAlgorithm', 'S256'),
          setting('client_authentication', 'body'),
          setting('addTokenTo', 'header'),
          setting('headerPrefix', 'Bearer'),
        ],
      },
      header: [{ key: 'Accept', value: 'application/json, application/problem+json' }],
      url: { raw: '{{baseUrl}}/v1/me', host: ['{{baseUrl}}'], path: ['v1', 'me'] },
      description:
        'Open the tab Authorization, press “Get New Access Token”, sign in, press “Use Token”, then send. The code flow with PKCE runs in Postman; the client has no secret.',
    },
    response: [],
  };
}

function script(listen: 'prerequest' | 'test', exec: readonly string[]): object {
  return { listen, script: { type: 'text/javascript', exec } };
}
