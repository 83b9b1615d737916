/**
 * The Postman environment that the collection in docs/postman runs with. It must never hold a secret of a deployment: those
 * variables are empty, and of the type that Postman masks and does not share.
 */
import { stableId } from './stable-id.ts';

export interface EnvironmentValues {
  readonly name: string;
  /** Of the service: an origin and perhaps a path, without a slash at its end. */
  readonly baseUrl: string;
  /** Of Cognito's API. */
  readonly cognitoEndpoint: string;
  /** Of a public client. */
  readonly clientId: string;
  /** Which of the two tokens the service takes. */
  readonly tokenUse: 'access' | 'id';
  readonly userName: string;
  /** Only for the stand-ins of `npm start`, whose passwords are for show. */
  readonly password?: string;
  /** The origin of the user pool's domain; empty if it has none. */
  readonly signInPage: string;
  /** Where the page sends people back to: one of the URLs that are registered for the client. */
  readonly callbackUrl: string;
  /** OAuth scopes, separated by spaces. */
  readonly scope: string;
  readonly launchTickets: boolean;
}

export interface PostmanEnvironment {
  readonly id: string;
  readonly name: string;
  readonly values: readonly PostmanVariable[];
  readonly _postman_variable_scope: 'environment';
}

interface PostmanVariable {
  readonly key: string;
  readonly value: string;
  readonly type: 'default' | 'secret';
  readonly enabled: true;
}

export function postmanEnvironment({
  name,
  password = '',
  launchTickets,
  ...given
}: EnvironmentValues): PostmanEnvironment {
  const variable = (key: string, value: string): PostmanVariable => ({ key, value, type: 'default', enabled: true });
  const secret = (key: string, value: string): PostmanVariable => ({ key, value, type: 'secret', enabled: true });
  return {
    id: stableId(`environment ${name}`),
    name,
    values: [
      variable('baseUrl', given.baseUrl),
      variable('cognitoEndpoint', given.cognitoEndpoint),
      variable('clientId', given.clientId),
      variable('tokenUse', given.tokenUse),
      variable('userName', given.userName),
      secret('password', password),
      variable('signInPage', given.signInPage),
      variable('callbackUrl', given.callbackUrl),
      variable('scope', given.scope),
      // A user profile that is not the caller's own, whether or not it exists.
      variable('otherUserProfileName', 'bob'),
      variable('launchTickets', launchTickets ? 'yes' : 'no'),
      // What the requests find out and hand on.
      secret('token', ''),
      secret('ticket', ''),
      variable('userProfileName', ''),
      variable('domainId', ''),
      variable('app', ''),
      variable('canLeaveDomainOut', ''),
    ],
    _postman_variable_scope: 'environment',
  };
}
