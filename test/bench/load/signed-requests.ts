/** The requests of as many people as wished, each with a token of their own, ready to be sent before anything is measured. */
import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { ISSUER, personAt } from '../people.ts';
import { ASKED, CLIENT_ID, KEY_ID, ROUTE } from '../world.ts';

/** The variant with a callback signs on Node's thread pool, so on several processors. */
const signInBackground = promisify(sign);
const AT_ONCE = 64;
const LIFETIME_SECONDS = 3_600;

/** @param privateKeyPem of the issuer */
export async function signedRequests(people: number, privateKeyPem: string): Promise<readonly Buffer[]> {
  const key = createPrivateKey(privateKeyPem);
  const requests: Buffer[] = [];
  for (let first = 0; first < people; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, people - first) }, (_, index) => tokenOf(first + index, key));
    requests.push(...(await Promise.all(batch)).map(requestWith));
  }
  return requests;
}

/** The claims of a Cognito access token. */
export async function tokenOf(index: number, key: KeyObject): Promise<string> {
  const { issuer = ISSUER, subject } = personAt(index);
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: subject,
    iss: issuer,
    'cognito:groups': ['data-scientists'],
    client_id: CLIENT_ID,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    token_use: 'access',
    scope: 'openid studio/launch',
    auth_time: now,
    exp: now + LIFETIME_SECONDS,
    iat: now,
    jti: randomUUID(),
    username: userNameOf(index),
    version: 2,
  };
  const input = [{ kid: KEY_ID, alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = await signInBackground('sha256', Buffer.from(input), key);
  return `${input}.${signature.toString('base64url')}`;
}

/** Also the name of the user profile. */
export function userNameOf(index: number): string {
  return `employee-${index}`;
}

function requestWith(token: string): Buffer {
  const body = JSON.stringify(ASKED);
  return Buffer.from(
    [
      `POST ${ROUTE} HTTP/1.1`,
      'host: 127.0.0.1',
      'user-agent: studio-pass-bench',
      'accept: application/json',
      `authorization: Bearer ${token}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
