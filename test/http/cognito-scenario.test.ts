import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeService, type Service } from '../../src/compose.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { createCognitoClient } from '../../src/local/clients.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { send } from '../support/http-client.ts';
import { expectProblem } from '../support/http-problem.ts';
import { open } from '../support/local-clients.ts';

let aws: EmbeddedAws;
let service: Service;
let origin: string;

/** Nothing but environment variables, as in the simplest deployment. */
beforeAll(async () => {
  aws = await startEmbeddedAws();
  enterTaskEnvironment(aws.taskRoleCredentials);
  process.env.AWS_ENDPOINT_URL_SAGEMAKER = aws.sageMaker.apiEndpoint;
  const configuration = loadConfiguration(
    {
      AWS_REGION: aws.region,
      STUDIO_PASS_HOST: '127.0.0.1',
      STUDIO_PASS_PORT: '0',
      STUDIO_PASS_USER_POOL_ID: aws.cognito.userPoolId,
      STUDIO_PASS_CLIENT_IDS: aws.cognito.clientId,
      STUDIO_PASS_TOKEN_USE: 'access',
      STUDIO_PASS_JWKS_URL: aws.cognito.jwksUrl,
      STUDIO_PASS_DOMAIN_ID: aws.domainId,
      STUDIO_PASS_STUDIO_ORIGIN: aws.sageMaker.studioOrigin,
    },
    (path) => readFileSync(path, 'utf8'),
  );
  const auditStream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const log = pino({ level: 'silent' });
  service = await composeService(configuration, {
    version: '0.0.0-test',
    clock: Date.now,
    log,
    auditStream,
    maxOpenFiles: 65_536,
    memoryBytes: Number.POSITIVE_INFINITY,
  });
  await service.start();
  origin = await service.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await service.app.close();
  await service.close();
  await aws.close();
});

async function signIn(userName: string): Promise<{ readonly access: string; readonly id: string }> {
  const user = aws.cognito.users.find((candidate) => candidate.userName === userName);
  const client = createCognitoClient(aws);
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: aws.cognito.clientId,
      AuthParameters: { USERNAME: userName, PASSWORD: user?.password ?? '' },
    }),
  );
  client.destroy();
  return { access: AuthenticationResult?.AccessToken ?? '', id: AuthenticationResult?.IdToken ?? '' };
}

const launch = (token: string) => send(origin, { method: 'POST', path: '/v1/presigned-urls', token });

describe('an employee of the Cognito user pool', () => {
  it('gets from a password to an open Studio inside the network, and to nothing from the internet', async () => {
    const { access } = await signIn('alice');
    const answer = await launch(access);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ userProfileName: 'alice', domainId: aws.domainId });
    const url = String(answer.json.authorizedUrl);
    expect((await open(aws.sageMaker.internet, url)).status).toBe(403);
    const opened = await open(aws.sageMaker.studioEndpoint, url);
    expect(opened.status).toBe(302);
    const page = new URL(opened.location, url);
    const studio = await open(aws.sageMaker.studioEndpoint, page, { cookie: opened.cookie });
    expect(studio.status).toBe(200);
    expect(studio.body).toContain('alice');
    expect((await open(aws.sageMaker.internet, page, { cookie: opened.cookie })).status).toBe(403);
  });

  it("gets their own profile and nobody else's on the articles' route", async () => {
    const { access } = await signIn('bob');
    const own = await send(origin, { path: '/bob', token: access });
    expect(own.status).toBe(200);
    const opened = await open(aws.sageMaker.studioEndpoint, String(own.json.AuthorizedUrl));
    expect(opened.status).toBe(302);
    expectProblem(await send(origin, { path: '/alice', token: access }), 403, 'profile_forbidden');
  });

  it('without a user profile is told so', async () => {
    const { access } = await signIn('carol');
    expectProblem(await launch(access), 409, 'profile_missing');
  });

  it('threat 36: gets nothing for an ID token', async () => {
    const { id } = await signIn('alice');
    expectProblem(await launch(id), 401, 'invalid_token');
  });
});
