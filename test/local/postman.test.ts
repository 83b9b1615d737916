import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCognitoClient } from '../../src/local/clients.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { type ServiceProcess, startServiceProcess } from '../../src/local/service-process.ts';
import { runCollection } from '../support/newman.ts';

const read = async (name: string) => JSON.parse(await readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8'));

const SIGNED_IN = [
  'The service is alive',
  'The service is ready',
  'Who am I, and what may I open',
  'A URL for your own profile',
  "Your own name, on the articles' route",
  "Another's name",
  "Another's name in the body",
  'No token',
];
const LINK = ['Create a link', 'Open the link', 'Open it again: a link works once'];

let aws: EmbeddedAws;
let service: ServiceProcess;
let collection: ReturnType<typeof JSON.parse>;
beforeAll(async () => {
  collection = await read('postman/studio-pass.postman_collection.json');
  aws = await startEmbeddedAws();
  service = await startServiceProcess({ aws, port: 0 });
});
afterAll(async () => {
  await service?.stop();
  await aws?.close();
});

const here = () => ({ baseUrl: service.origin, cognitoEndpoint: aws.cognito.endpoint });

/** Every request of the collection, with its folder left out. */
const items = () => collection.item.flatMap((folder: { item: readonly object[] }) => folder.item);

describe('the Postman collection', () => {
  it('runs against the service of npm start, and every assertion holds', async () => {
    const { isRight, requests } = await runCollection(collection, here());
    expect(requests.filter(({ failed }) => failed.length > 0)).toEqual([]);
    expect(requests.map(({ name }) => name)).toEqual(['With a password', ...SIGNED_IN, ...LINK]);
    expect(requests.filter(({ passed }) => passed.length < 2)).toEqual([]);
    expect(isRight).toBe(true);
  });

  it('runs with the token of the sign-in page as well, where there is no password', async () => {
    const { AuthenticationResult } = await createCognitoClient(aws).send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: aws.cognito.clientId,
        AuthParameters: {
          USERNAME: 'bob',
          PASSWORD: aws.cognito.users.find(({ userName }) => userName === 'bob')?.password ?? '',
        },
      }),
    );
    const signedIn = structuredClone(collection);
    // What Postman keeps once a person has signed in.
    const { oauth2 } = signedIn.item[0].item[1].request.auth;
    oauth2.push({ key: 'accessToken', value: AuthenticationResult?.AccessToken, type: 'string' });
    const variables = { ...here(), password: '', otherUserProfileName: 'alice' };
    const { isRight, requests } = await runCollection(signedIn, variables);
    expect(requests.map(({ name }) => name)).toEqual(['On the page of the pool', ...SIGNED_IN, ...LINK]);
    expect(requests.filter(({ failed }) => failed.length > 0)).toEqual([]);
    expect(isRight).toBe(true);
  });

  it('leaves launch links out where there are none', async () => {
    const { isRight, requests } = await runCollection(collection, { ...here(), launchTickets: 'no' });
    expect(requests.map(({ name }) => name)).toEqual(['With a password', ...SIGNED_IN]);
    expect(isRight).toBe(true);
  });

  it('fails in every assertion but those about itself where nothing is as it must be', async () => {
    const server = createServer((_request, response) => response.writeHead(418).end('{}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      const variables = { baseUrl: origin, cognitoEndpoint: origin, canLeaveDomainOut: 'yes' };
      const { isRight, requests } = await runCollection(collection, variables);
      expect(isRight).toBe(false);
      expect(requests.map(({ name }) => name)).toEqual([
        'With a password',
        'On the page of the pool',
        ...SIGNED_IN,
        ...LINK,
      ]);
      expect([...new Set(requests.flatMap(({ passed }) => passed))]).toEqual(['the name is not your own']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([
    ["another's name is given that is the caller's own", { otherUserProfileName: 'alice' }, "Another's name"],
    ['the password is wrong', { password: 'wrong' }, 'With a password'],
    ['the token is the one that the service does not take', { tokenUse: 'id' }, 'Who am I, and what may I open'],
  ])('fails where %s', async (_what, variables, request) => {
    const { isRight, requests } = await runCollection(collection, { ...here(), ...variables });
    expect(isRight).toBe(false);
    expect(requests.filter(({ failed }) => failed.length > 0).map(({ name }) => name)).toContain(request);
  });

  it('has every operation of the OpenAPI document', async () => {
    const { paths } = await read('openapi.json');
    const operations = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const sent = items().map(
      ({ request }: { request: { method: string; url: { path: readonly string[] } } }) =>
        `${request.method} /${request.url.path.join('/')}`,
    );
    expect(sent).toEqual(expect.arrayContaining(operations));
  });

  it('gives each of its parts an id of its own', () => {
    const ids = JSON.stringify(collection).match(/(?<="(_postman_)?id":")[^"]+/g) ?? [];
    expect(ids.length).toBeGreaterThan(items().length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the Postman environment of npm start', () => {
  it('leads to the stand-ins, and holds no secret but the password that is for show', async () => {
    const { values } = await read('postman/local.postman_environment.json');
    const value = (key: string) => values.find((variable: { key: string }) => variable.key === key)?.value;
    expect(value('clientId')).toBe(aws.cognito.clientId);
    expect(aws.cognito.users).toContainEqual(
      expect.objectContaining({ userName: value('userName'), password: value('password') }),
    );
    const secrets = values.filter(({ type }: { type: string }) => type === 'secret');
    expect(secrets.map((secret: { key: string; value: string }) => [secret.key, secret.value])).toEqual([
      ['password', value('password')],
      ['token', ''],
      ['ticket', ''],
    ]);
  });
});
