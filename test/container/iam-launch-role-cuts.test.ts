import { CreateRoleCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIamClient } from '../../src/aws/iam-client.ts';
import { createStsClient } from '../../src/aws/sts-client.ts';
import { IamLaunchRoleCuts } from '../../src/revocation/iam-launch-role-cuts.ts';
import { cutPolicy } from '../../src/revocation/session-cut.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

/** Moto's one account. */
const ACCOUNT = '123456789012';
const ROLE = 'studio-launch';
const TIMES = {
  connectTimeoutMilliseconds: 2_000,
  requestTimeoutMilliseconds: 10_000,
  totalTimeoutMilliseconds: 10_000,
  maxAttempts: 1,
  maxInFlight: 4,
} as const;
const policy = cutPolicy('4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11', 0);

describe('cuts on a launch role of moto', () => {
  let moto: MotoContainer;
  let iam: ReturnType<typeof createIamClient>;
  let sts: ReturnType<typeof createStsClient>;

  beforeAll(async () => {
    enterTaskEnvironment();
    moto = await startMoto();
    process.env.AWS_ENDPOINT_URL_IAM = moto.endpoint;
    iam = createIamClient({ region: 'us-east-1', ...TIMES });
    sts = createStsClient({ region: 'us-east-1', endpoint: moto.endpoint, ...TIMES });
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await iam.send(new CreateRoleCommand({ RoleName: ROLE, Path: '/studio/', AssumeRolePolicyDocument }));
    const Statement = [{ Effect: 'Allow', Action: 'sagemaker:CreatePresignedDomainUrl', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'perimeter', PolicyDocument }));
  });

  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_IAM;
    iam.destroy();
    sts.destroy();
    await moto.stop();
  });

  const cuts = (account = ACCOUNT) =>
    new IamLaunchRoleCuts({ roleArn: `arn:aws:iam::${account}:role/studio/${ROLE}`, iam, sts });

  test('are put, listed with what they say, and removed, past the policy of the role itself', async () => {
    await cuts().put('StudioPassCut-alice', policy);
    expect(await cuts().list()).toEqual([{ policyName: 'StudioPassCut-alice', policy }]);
    expect(await cuts().remove('StudioPassCut-alice')).toBe(true);
    expect(await cuts().remove('StudioPassCut-alice')).toBe(false);
    expect(await cuts().list()).toEqual([]);
    await expect(
      iam.send(new GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'perimeter' })),
    ).resolves.toBeDefined();
  });

  test('are not put on a role of the same name in another account', async () => {
    await expect(cuts('210987654321').put('StudioPassCut-alice', policy)).rejects.toMatchObject({
      code: 'upstream_denied',
    });
    expect(await cuts().list()).toEqual([]);
  });
});
