import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AssumeRole, createAssumeRole, LaunchRoleRefusal } from '../../src/aws/assume-role.ts';
import { createStsClient } from '../../src/aws/sts-client.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

const REGION = 'eu-central-1';
const ROLE = { arn: 'arn:aws:iam::123456789012:role/studio-launch', externalId: 'of-the-partner' };
const OWNER = { subject: '2f1c0a9e-0000-4000-8000-00000000000a', userProfileName: 'alice' };

describe('the launch role, assumed at the STS of moto', () => {
  let moto: MotoContainer;
  let assumeRole: AssumeRole;

  beforeAll(async () => {
    moto = await startMoto();
    // The SDK finds credentials the way it does in a deployment.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'task');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    assumeRole = assumeRoleAt(moto.endpoint);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await moto?.stop();
  });

  function assumeRoleAt(endpoint: string): AssumeRole {
    const timeouts = { connectTimeoutMilliseconds: 1_000, requestTimeoutMilliseconds: 5_000, maxAttempts: 1 };
    const client = createStsClient({
      region: REGION,
      endpoint,
      totalTimeoutMilliseconds: 10_000,
      maxInFlight: 5,
      ...timeouts,
    });
    return createAssumeRole(client, 10_000);
  }

  it('gives a session that is the role under the subject, tags and source identity included in the request', async () => {
    const credentials = await assumeRole(ROLE, OWNER);
    const session = new STSClient({ region: REGION, endpoint: moto.endpoint, credentials: credentials.reveal() });
    try {
      const { Arn } = await session.send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(`arn:aws:sts::123456789012:assumed-role/studio-launch/${OWNER.subject}`);
    } finally {
      session.destroy();
    }
  });

  it('gives each caller a session of their own', async () => {
    const [own, other] = await Promise.all([
      assumeRole(ROLE, OWNER),
      assumeRole(ROLE, { subject: 'subject-of-bob', userProfileName: 'bob' }),
    ]);
    expect(own.reveal().accessKeyId).not.toBe(other.reveal().accessKeyId);
  });

  it('takes a policy that does not allow it for a refusal, and not for an outage', async () => {
    const stranger = await userWithoutPolicies(moto.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', stranger.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', stranger.secretAccessKey);
    await enforcePolicies(moto.endpoint);
    const error = await assumeRoleAt(moto.endpoint)(ROLE, OWNER).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LaunchRoleRefusal);
    expect(error).toMatchObject({ code: 'upstream_denied' });
  });
});

async function userWithoutPolicies(endpoint: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const iam = new IAMClient({ region: REGION, endpoint });
  try {
    await iam.send(new CreateUserCommand({ UserName: 'stranger' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'stranger' }));
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  } finally {
    iam.destroy();
  }
}

/** From the next call on; at its start moto allows everything. */
async function enforcePolicies(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  expect(answer.status).toBe(200);
}
