/** Two containers of the image that share nothing but one table, in the DynamoDB of moto: what one is told, both know. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { createAccessTable, dynamoDbClient } from '../support/dynamodb-clients.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { taskEnvironment } from '../support/http-aws-environment.ts';
import { type HttpAnswer, type HttpRequest, send } from '../support/http-client.ts';
import { type JwksServer, startJwksServer } from '../support/jwks-server.ts';
import { directSageMakerOptions, SUBJECTS } from '../support/launch-role-account.ts';
import { issueLink, openLink, ticketSettings } from '../support/launch-tickets.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, standInDomain, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';
import { runImage, type ServiceContainer, startServiceContainer } from './service-container.ts';

const EXECUTION_ROLE = 'arn:aws:iam::123456789012:role/studio-default';
/** Some times that of the cache, which is a second. */
const REACHES_BOTH = { timeout: 10_000 };
const RACES = 8;

const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
let moto: MotoContainer;
let jwks: JwksServer;
let sageMaker: SageMakerStandIn;

interface Replica {
  readonly container: ServiceContainer;
  readonly origin: string;
}
let replicas: readonly [Replica, Replica];
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  moto = await startMoto();
  jwks = await startJwksServer(issuer.jwks());
  sageMaker = await startSageMakerStandIn(directSageMakerOptions({ executionRoleArns: [EXECUTION_ROLE] }));
});

afterAll(async () => {
  await sageMaker?.close();
  await jwks?.close();
  await moto?.stop();
});

/** Two, on a table of their own. */
async function startReplicas(mapping: object): Promise<void> {
  const client = dynamoDbClient(moto.endpoint);
  const name = `access-${randomUUID()}`;
  await createAccessTable(client, name);
  client.destroy();
  const configuration = {
    limits: { requestsPerMinutePerCaller: 100_000, requestsPerSecond: 100_000 },
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksUrl: jwks.url }],
    domains: [
      { ...standInDomain(sageMaker), createMissingProfiles: { executionRoleArn: EXECUTION_ROLE, waitSeconds: 10 } },
    ],
    table: { name, endpoint: moto.endpoint },
    mapping: { table: true, tableCacheSeconds: 1, ...mapping },
    revocation: { table: true, tableCacheSeconds: 1 },
    ...ticketSettings({ store: 'table' }),
  };
  environment = { STUDIO_PASS_CONFIG: JSON.stringify(configuration) };
  replicas = await Promise.all([startReplica(), startReplica()]);
}

async function startReplica(): Promise<Replica> {
  const container = await startServiceContainer({ environment });
  return { container, origin: await container.ready() };
}

async function stopReplicas(): Promise<void> {
  await Promise.all((replicas ?? []).map(({ container }) => container.remove()));
}

const launch = ({ origin }: Replica, claims: object): Promise<HttpAnswer> =>
  send(origin, { method: 'POST', path: '/v1/presigned-urls', token: issuer.sign(issuer.accessClaims({ ...claims })) });

/** What both say to one person: the profile that opens, or the code of the refusal. */
const bothSay = (claims: object): Promise<readonly unknown[]> =>
  Promise.all(
    replicas.map(async (replica) => {
      const { json } = await launch(replica, claims);
      return json.userProfileName ?? json.code;
    }),
  );

/** The command line in the container of a replica. */
async function studioPass(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await replicas[0].container.exec('studio-pass', ...args);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
}

describe('two containers with one table', () => {
  beforeAll(() => startReplicas({}));
  afterAll(stopReplicas);

  const alice = { sub: SUBJECTS.alice };
  const put = (profile: string) => studioPass('profiles', 'put', alice.sub, '--target', `${DOMAIN_ID}/${profile}`);

  it('both know of a mapping, of its change and of its end soon after one of them was told', async () => {
    expect(await bothSay(alice)).toEqual(['not_mapped', 'not_mapped']);
    await put('alice');
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['alice', 'alice']);
    await put('alice-2');
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['alice-2', 'alice-2']);
    await studioPass('profiles', 'disable', alice.sub);
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['mapping_disabled', 'mapping_disabled']);
    await studioPass('profiles', 'enable', alice.sub);
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['alice-2', 'alice-2']);
  });

  it('both refuse who is revoked from a third container, and take them in again', async () => {
    await put('alice');
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['alice', 'alice']);
    const revoke = (...args: readonly string[]) =>
      runImage({
        environment: { ...taskEnvironment(), ...environment },
        entrypoint: 'studio-pass',
        args: ['revoke', ...args],
      });
    expect(await revoke(alice.sub, '--note', 'left')).toMatchObject({ status: 0 });
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['revoked', 'revoked']);
    expect(await revoke('--undo', alice.sub)).toMatchObject({ status: 0 });
    await expect.poll(() => bothSay(alice), REACHES_BOTH).toEqual(['alice', 'alice']);
  });
});

describe('two containers, asked at once', () => {
  beforeAll(() => startReplicas({ claim: 'username' }));
  afterAll(stopReplicas);

  const created = (profile: string) =>
    sageMaker.calls
      .list('CreateUserProfile')
      .filter(({ input, outcome }) => input?.UserProfileName === profile && outcome === 'ok');

  it('by two people of one name give its profile to one of them, create it once, and the table knows whose it is', async () => {
    for (let race = 0; race < RACES; race += 1) {
      const username = `race-${race}`;
      const racers = replicas.map((replica) => ({ replica, sub: randomUUID() }));
      const answers = await Promise.all(racers.map(({ replica, sub }) => launch(replica, { sub, username })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403]);
      const winner = racers[answers.findIndex(({ status }) => status === 201)]?.sub;
      expect(created(username).map(({ input }) => input?.Tags)).toEqual([[{ Key: 'studio-subject', Value: winner }]]);
      const owner = JSON.parse(
        await studioPass('profiles', 'get', '--domain', DOMAIN_ID, '--profile', username, '--json'),
      );
      expect(owner).toMatchObject({ subject: winner, by: 'first_use' });
      // And it stays so, wherever they ask.
      for (const { sub } of racers) {
        const expected = sub === winner ? [username, username] : ['not_mapped', 'not_mapped'];
        expect(await bothSay({ sub, username })).toEqual(expected);
      }
    }
  });

  it('open a launch link once, whichever of them it was asked of and however many people open it', async () => {
    const claims = { sub: randomUUID(), username: 'linked' };
    const service = ({ origin }: Replica) => ({
      token: () => issuer.sign(issuer.accessClaims(claims)),
      send: (request: HttpRequest) => send(origin, request),
    });
    const [one, two] = [service(replicas[0]), service(replicas[1])];
    const path = await issueLink(one);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => openLink(index % 2 === 0 ? one : two, path)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(99).fill(410)]);
    expect((await openLink(two, path)).status).toBe(410);
  });

  it('by one person on both, create the profile once and open it on both, and one audit event tells of the creation', async () => {
    const claims = { sub: randomUUID(), username: 'both' };
    const answers = await Promise.all([...replicas, ...replicas].map((replica) => launch(replica, claims)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(created('both')).toHaveLength(1);
    const trails = await Promise.all(
      replicas.map(async ({ container }) => readAuditTrail((await container.output()).stdout)),
    );
    const telling = trails
      .flat()
      .filter(({ createdProfile, target }) => createdProfile && target?.userProfileName === 'both');
    expect(telling).toHaveLength(1);
  });
});
