/**
 * The articles' scenario with the image that is deployed: people sign in at the Cognito of moto, mappings and revocations are
 * in the DynamoDB of moto, and SageMaker, STS and their policies are the stand-ins, in this process.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CognitoStandIn, startCognito } from '../../src/local/cognito.ts';
import type { DevelopmentAws } from '../../src/local/development-aws.ts';
import { type PerimeterMode, startAwsOnMoto } from '../../src/local/embedded-aws.ts';
import { openStudio } from '../../src/local/studio-browser.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { type HttpAnswer, type HttpRequest, send } from '../support/http-client.ts';
import { jsonLinesOf } from '../support/http-service-process.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';
import { dockerOutput } from './docker.ts';
import { imageUnderTest } from './image.ts';
import { HASHED_IDS, type MotoContainer, startMoto } from './moto-container.ts';
import { type MotoPeople, motoPeople } from './moto-people.ts';
import { type ServiceContainer, startServiceContainer } from './service-container.ts';

let moto: MotoContainer;
let aws: DevelopmentAws;
let people: MotoPeople;
let service: ServiceContainer;
let origin: string;
/** Everything that was answered with 201 or 200 and a URL. */
const urls: string[] = [];

beforeAll(async () => {
  moto = await startMoto(HASHED_IDS);
});

afterAll(() => moto?.stop());

interface Started {
  readonly perimeter?: PerimeterMode;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Everything anew: moto forgets what it had. */
async function startEverything({ perimeter = 'direct', settings }: Started = {}): Promise<void> {
  aws = await startAwsOnMoto({ moto: moto.endpoint, perimeter });
  people = motoPeople(aws);
  const { cognito, sageMaker, launchRole, table } = aws;
  const configuration = {
    log: { level: 'debug' },
    // A test that waits for a change asks more often than a person.
    limits: { requestsPerMinutePerCaller: 100_000 },
    cognito: [
      {
        userPoolId: cognito.userPoolId,
        clientIds: [cognito.clientId],
        tokenUse: 'access',
        jwksUrl: cognito.jwksUrl,
        userStatus: { whenUnreachable: 'refuse', cacheSeconds: 1, endpoint: moto.endpoint },
      },
    ],
    domains: [
      {
        id: aws.domainId,
        sageMakerEndpoint: sageMaker.apiEndpoint,
        studioOrigin: sageMaker.studioOrigin,
        ...(launchRole === undefined ? {} : { launchRoleArn: launchRole.arn }),
      },
    ],
    ...(launchRole === undefined ? {} : { sts: { endpoint: launchRole.sts.endpoint } }),
    table: { name: table.tableName, endpoint: table.endpoint },
    revocation: { table: true, tableCacheSeconds: 1 },
    ...settings,
  };
  service = await startServiceContainer({
    environment: {
      STUDIO_PASS_CONFIG: JSON.stringify(configuration),
      AWS_ACCESS_KEY_ID: aws.taskRoleCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.taskRoleCredentials.secretAccessKey,
    },
  });
  origin = await service.ready();
}

async function stopEverything(): Promise<void> {
  urls.splice(0);
  people?.close();
  await service?.remove();
  await aws?.close();
}

async function call(request: HttpRequest): Promise<HttpAnswer> {
  const answer = await send(origin, request);
  const url = answer.json.authorizedUrl ?? answer.json.AuthorizedUrl;
  if (typeof url === 'string') {
    urls.push(url);
  }
  return answer;
}

const launch = (token: string) => call({ method: 'POST', path: '/v1/presigned-urls', token });
const outcomeOf = ({ status, json }: HttpAnswer) => [status, json.code];
const launchAs = async (userName: string) => launch((await people.signIn(userName)).access);

describe('the image with the Cognito of moto', () => {
  beforeAll(() => startEverything());
  afterAll(stopEverything);

  it('tells in its readiness the version that is on its label', async () => {
    const label = `{{index .Config.Labels "org.opencontainers.image.version"}}`;
    const labelled = await dockerOutput(['image', 'inspect', imageUnderTest(), '--format', label]);
    expect((await call({ path: '/readyz' })).json).toMatchObject({ ready: true, version: labelled });
  });

  it('gives who has signed in a URL that opens their own profile, in the corporate network and nowhere else', async () => {
    const { access } = await people.signIn('alice');
    const answer = await launch(access);
    expect([answer.status, answer.json.userProfileName]).toEqual([201, 'alice']);
    const url = String(answer.json.authorizedUrl);
    expect((await openStudio(url, aws.sageMaker.internet)).status).toBe(403);
    const page = await openStudio(url, aws.sageMaker.studioEndpoint);
    expect([page.status, page.message]).toEqual([200, expect.stringContaining('alice')]);
  });

  it('gives it on the route of the articles too, and refuses the name of somebody else', async () => {
    const { access: token } = await people.signIn('alice');
    expect((await call({ path: '/alice', token })).status).toBe(200);
    expect(outcomeOf(await call({ path: '/bob', token }))).toEqual([403, 'profile_forbidden']);
    expect(outcomeOf(await call({ path: '/Alice', token }))).toEqual([403, 'profile_forbidden']);
  });

  it('takes no ID token for an access token', async () => {
    const { id } = await people.signIn('alice');
    expect((await launch(id)).status).toBe(401);
  });

  it('refuses who is disabled in Cognito, with the token that was good a moment ago', async () => {
    const { access } = await people.signIn('bob');
    expect((await launch(access)).status).toBe(201);
    await people.disable('bob');
    await expect.poll(async () => outcomeOf(await launch(access)), { timeout: 10_000 }).toEqual([403, 'revoked']);
  });

  it('cannot see a global sign-out, after which access tokens stay good; revoking those from before helps, and a new sign-in', async () => {
    const before = await people.signIn('alice');
    await people.signOutEverywhere('alice');
    await expect(people.renew(before)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect((await launch(before.access)).status).toBe(201);
    const subject = people.subjectOf('alice');
    const revoked = await service.exec(
      'studio-pass',
      'revoke',
      subject,
      '--issued-before',
      'now',
      '--note',
      'signed out',
    );
    expect([revoked.status, revoked.stderr]).toEqual([0, '']);
    await expect
      .poll(async () => outcomeOf(await launch(before.access)), { timeout: 10_000 })
      .toEqual([403, 'revoked']);
    await expect.poll(async () => (await launchAs('alice')).status, { timeout: 10_000 }).toBe(201);
    expect(outcomeOf(await launch(before.access))).toEqual([403, 'revoked']);
  });
});

describe('the image with the keys of moto', () => {
  let other: CognitoStandIn;

  beforeAll(async () => {
    await startEverything();
    other = await startCognito({ region: aws.region });
  });
  afterAll(async () => {
    await other?.close();
    await stopEverything();
  });

  /** The part of a token that names its key. */
  const keyOf = (token: string): string => {
    const { kid }: { readonly kid: string } = JSON.parse(
      Buffer.from(token.split('.')[0] ?? '', 'base64url').toString(),
    );
    return kid;
  };
  const lastReason = async () => readAuditTrail((await service.output()).stdout).at(-1)?.reason;

  it('refuses a token of another pool, whose keys have other ids', async () => {
    const stranger = motoPeople({ ...aws, cognito: other });
    const { access } = await stranger.signIn('alice');
    stranger.close();
    const own = (await people.signIn('alice')).access;
    expect(keyOf(access)).not.toBe(keyOf(own));
    expect((await launch(access)).status).toBe(401);
    expect(await lastReason()).toBe('issuer_unknown');
    expect((await launch(own)).status).toBe(201);
  });

  it('refuses a token that says all that its own say, under the key id of the other pool, or signed by no key of its own', async () => {
    const { access } = await people.signIn('alice');
    const claims = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString());
    const { issuer } = other;
    const forger = createTokenIssuer({ issuer, kid: 'CognitoLocal' });
    expect((await launch(forger.sign(claims))).status).toBe(401);
    expect(await lastReason()).toBe('key_unknown');
    expect((await launch(forger.sign(claims, { header: { kid: keyOf(access) } }))).status).toBe(401);
    expect(await lastReason()).toBe('signature_invalid');
  });
});

describe.each(['direct', 'launch-role'] as const)(
  'the image with the mapping table of moto, in %s mode',
  (perimeter) => {
    beforeAll(() =>
      startEverything({
        perimeter,
        settings: { mapping: { table: true, tableCacheSeconds: 1 }, revocation: { table: true } },
      }),
    );
    afterAll(stopEverything);

    const target = (profile: string) => `${aws.domainId}/${profile}`;
    const put = (userName: string, profile: string) =>
      service.exec('studio-pass', 'profiles', 'put', people.subjectOf(userName), '--target', target(profile));

    it('opens what the table says, and nobody gets a profile that is somebody else’s', async () => {
      expect(outcomeOf(await launchAs('alice'))).toEqual([403, 'not_mapped']);
      expect((await put('alice', 'alice')).status).toBe(0);
      await expect.poll(async () => (await launchAs('alice')).status, { timeout: 10_000 }).toBe(201);
      expect((await put('bob', 'alice')).status).toBe(1);
      expect(outcomeOf(await launchAs('bob'))).toEqual([403, 'not_mapped']);
    });

    it(`${perimeter === 'direct' ? 'takes the operator at their word for' : 'does not open'} a profile that is tagged with another subject`, async () => {
      expect((await put('carol', 'dave')).status).toBe(0);
      const expected = perimeter === 'direct' ? [201, undefined] : [502, 'upstream_denied'];
      await expect.poll(async () => outcomeOf(await launchAs('carol')), { timeout: 10_000 }).toEqual(expected);
    });
  },
);

describe('what the image writes', () => {
  beforeAll(() => startEverything());
  afterAll(stopEverything);

  it('has an audit event for each decision on standard output, its log on standard error, and no secret in either', async () => {
    const { access, id } = await people.signIn('alice');
    const tokens = [access, access, id, `${access}x`, access.slice(0, -8), 'nonsense'];
    const statuses: number[] = [];
    for (const token of tokens) {
      statuses.push((await launch(token)).status);
    }
    await call({ path: `/alice?token=${access}`, token: access });
    await call({ path: `/${access}`, token: access });
    await service.signal('SIGTERM');
    expect(await service.ended()).toBe(0);
    const { stdout, stderr } = await service.output();
    expect(readAuditTrail(stdout).filter(({ outcome }) => outcome === 'allow').length).toBe(urls.length);
    expect(urls.length).toBeGreaterThanOrEqual(2);
    expect(jsonLinesOf(stderr).length).toBeGreaterThan(tokens.length);
    const signatures = [...people.secrets()].map((secret) => secret.split('.').at(-1) ?? secret);
    const launchTokens = urls.map((url) => new URL(url).searchParams.get('token') ?? url);
    for (const secret of [
      ...people.secrets(),
      ...signatures,
      ...urls,
      ...launchTokens,
      aws.taskRoleCredentials.secretAccessKey,
    ]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(stdout.includes(secret)).toBe(false);
      expect(stderr.includes(secret)).toBe(false);
    }
    // That the search would find what is there.
    expect(stdout).toContain(people.subjectOf('alice'));
    expect(statuses).toEqual([201, 201, 401, 401, 401, 401]);
  });
});
