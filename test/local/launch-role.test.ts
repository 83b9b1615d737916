/** The policies of infra with the real SDK clients: what a session of the launch role can do, and who can have one. */
import {
  CreatePresignedDomainUrlCommand,
  CreateUserProfileCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, DOMAIN_ID } from '../../src/local/example-account.ts';
import { operatorPrincipal } from '../../src/local/sagemaker/principals.ts';
import {
  LAUNCH_ROLE_ARN,
  type LaunchRoleAccount,
  launchRole,
  SUBJECTS,
  startLaunchRoleAccount,
  startSts,
  taskRole,
} from '../support/launch-role-account.ts';
import { type Credentials, errorOf, open, sageMakerClient } from '../support/local-clients.ts';

let account: LaunchRoleAccount;
/** How far the account's clock is from the client's: less than the 15 minutes that signatures may be off. */
let offset = 0;
const clock = () => Date.now() + offset;

beforeAll(async () => {
  account = await startLaunchRoleAccount(clock);
});
afterAll(() => account.close());

function stsClient(credentials: Credentials = taskRole().accessKey, endpoint = account.sts.endpoint): STSClient {
  return new STSClient({ region: 'us-east-1', maxAttempts: 1, endpoint, credentials });
}

const tagged = (subject: string, profile: string): AssumeRoleCommandInput => ({
  RoleArn: LAUNCH_ROLE_ARN,
  RoleSessionName: subject,
  SourceIdentity: subject,
  DurationSeconds: 900,
  Tags: [
    { Key: 'studio-subject', Value: subject },
    { Key: 'studio-profile', Value: profile },
  ],
});
const ALICE = tagged(SUBJECTS.alice, 'alice');

async function sessionOf(input: AssumeRoleCommandInput): Promise<Credentials> {
  const { Credentials: granted } = await stsClient().send(new AssumeRoleCommand(input));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = granted ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function clientOf(input: AssumeRoleCommandInput, endpoint = account.sageMaker.apiEndpoint) {
  return sageMakerClient(endpoint, await sessionOf(input));
}

const mint = (client: SageMakerClient, UserProfileName: string) =>
  client.send(new CreatePresignedDomainUrlCommand({ DomainId: DOMAIN_ID, UserProfileName }));

const refusalOf = async (input: AssumeRoleCommandInput, client = stsClient()) =>
  (await errorOf(client.send(new AssumeRoleCommand(input)))).name;

describe('a session of the launch role', () => {
  it('tagged for a person creates the URL of their own profile, which opens inside the network only', async () => {
    const { AuthorizedUrl = '' } = await mint(await clientOf(ALICE), 'alice');
    expect((await open(account.sageMaker.studioEndpoint, AuthorizedUrl)).status).toBe(302);
    expect((await open(account.sageMaker.internet, AuthorizedUrl)).status).toBe(403);
  });

  it('tagged for one profile is refused any other: a mapping bug stops at IAM', async () => {
    const alice = await clientOf(ALICE);
    expect((await errorOf(mint(alice, 'bob'))).name).toBe('AccessDeniedException');
    const mistaken = await clientOf(tagged(SUBJECTS.alice, 'bob'));
    expect((await errorOf(mint(mistaken, 'bob'))).name).toBe('AccessDeniedException');
  });

  it('is refused a profile that is not tagged with a subject', async () => {
    const client = sageMakerClient(account.sageMaker.internetEndpoint, operatorPrincipal().accessKey);
    await client.send(new CreateUserProfileCommand({ DomainId: DOMAIN_ID, UserProfileName: 'untagged' }));
    const refusal = await errorOf(mint(await clientOf(tagged(SUBJECTS.alice, 'untagged')), 'untagged'));
    expect(refusal.name).toBe('AccessDeniedException');
  });

  it('is refused from anywhere but the API endpoint', async () => {
    const client = await clientOf(ALICE, account.sageMaker.internetEndpoint);
    expect((await errorOf(mint(client, 'alice'))).name).toBe('AccessDeniedException');
  });

  it('ends when it has expired, and says so', async () => {
    try {
      offset = -600_000;
      const client = await clientOf(ALICE);
      offset = 290_000;
      expect((await errorOf(mint(client, 'alice'))).name).toBe('none');
      offset = 300_000;
      expect((await errorOf(mint(client, 'alice'))).name).toBe('ExpiredTokenException');
    } finally {
      offset = 0;
    }
  });

  it('is worth nothing with a token that is not its own', async () => {
    const [alice, bob] = [await sessionOf(ALICE), await sessionOf(tagged(SUBJECTS.bob, 'bob'))];
    const { sessionToken = '' } = bob;
    const client = sageMakerClient(account.sageMaker.apiEndpoint, { ...alice, sessionToken });
    expect((await errorOf(mint(client, 'alice'))).name).toBe('UnrecognizedClientException');
  });
});

describe('the launch role', () => {
  it.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['without tags', { Tags: undefined }],
    ['with one tag only', { Tags: ALICE.Tags?.slice(0, 1) }],
    [
      'with an empty tag',
      {
        Tags: [
          { Key: 'studio-subject', Value: '' },
          { Key: 'studio-profile', Value: 'alice' },
        ],
      },
    ],
    ['with a tag too many', { Tags: [...(ALICE.Tags ?? []), { Key: 'team', Value: 'x' }] }],
    ['without a source identity', { SourceIdentity: undefined }],
    ['by another name', { RoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/other` }],
  ])('is not assumed %s', async (_how, change) => {
    expect(await refusalOf({ ...ALICE, ...change })).toBe('AccessDenied');
  });

  it('is not assumed from outside the VPC', async () => {
    expect(await refusalOf(ALICE, stsClient(taskRole().accessKey, account.sts.internetEndpoint))).toBe('AccessDenied');
  });

  it('is not assumed by another principal of the account, whatever its own policies allow', async () => {
    expect(await refusalOf(ALICE, stsClient(operatorPrincipal().accessKey))).toBe('AccessDenied');
  });

  it('is not assumed by its own sessions', async () => {
    expect(await refusalOf(ALICE, stsClient(await sessionOf(ALICE)))).toBe('AccessDenied');
  });

  it('is assumed with the external id that its trust policy asks for, and not without', async () => {
    const sts = await startSts(clock, launchRole('shared-id'));
    try {
      const client = stsClient(taskRole().accessKey, sts.endpoint);
      expect(await refusalOf({ ...ALICE, ExternalId: 'shared-id' }, client)).toBe('none');
      expect(await refusalOf({ ...ALICE, ExternalId: 'other' }, client)).toBe('AccessDenied');
      expect(await refusalOf(ALICE, client)).toBe('AccessDenied');
    } finally {
      await sts.close();
    }
  });
});

describe('the STS stand-in', () => {
  it.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['a session name with a space', { RoleSessionName: 'a b' }],
    ['a source identity that is too long', { SourceIdentity: 'a'.repeat(65) }],
    ['a tag value that STS does not take', { Tags: [{ Key: 'studio-subject', Value: 'auth0|1' }] }],
    ['a duration below the shortest', { DurationSeconds: 899 }],
    ['a duration that role chaining does not allow', { DurationSeconds: 3_601 }],
    [
      'two tags that differ in case only',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
    ],
    ['a role that is none', { RoleArn: `arn:aws:iam::${ACCOUNT_ID}:user/studio-pass` }],
  ])('refuses %s as STS does', async (_what, change) => {
    expect(await refusalOf({ ...ALICE, ...change })).toBe('ValidationError');
  });

  it('refuses loudly what it does not evaluate', async () => {
    expect(await refusalOf({ ...ALICE, Policy: '{}' })).toBe('InternalFailure');
    expect(await refusalOf({ ...ALICE, TransitiveTagKeys: ['studio-subject'] })).toBe('InternalFailure');
  });

  it.each([
    ['an unknown key', { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' }, 'InvalidClientTokenId'],
    ['a wrong secret', { ...taskRole().accessKey, secretAccessKey: 'x' }, 'SignatureDoesNotMatch'],
  ])('answers %s in the codes of the Query protocol', async (_what, credentials, code) => {
    expect(await refusalOf(ALICE, stsClient(credentials))).toBe(code);
  });

  it.each([
    ['throttle', 'Throttling'],
    ['internal', 'InternalFailure'],
    ['access-denied', 'AccessDenied'],
  ] as const)('can be made to %s', async (kind, code) => {
    account.sts.faults.next({ kind });
    expect(await refusalOf(ALICE)).toBe(code);
    expect(await refusalOf(ALICE)).toBe('none');
  });

  it('keeps what was asked for, and nothing of what was given', async () => {
    account.sts.calls.clear();
    const { sessionToken = '', secretAccessKey } = await sessionOf(ALICE);
    const [call] = account.sts.calls.list();
    expect(call).toMatchObject({ outcome: 'ok', input: { RoleArn: LAUNCH_ROLE_ARN, SourceIdentity: SUBJECTS.alice } });
    expect(JSON.stringify(call)).not.toContain(sessionToken);
    expect(JSON.stringify(call)).not.toContain(secretAccessKey);
  });
});
