import { describe, expect, onTestFinished, test } from 'vitest';
import { createAssumeRole } from '../../src/aws/assume-role.ts';
import { AssumedRoleSessions } from '../../src/aws/assumed-role-sessions.ts';
import { connectToSageMaker } from '../../src/aws/sagemaker-client.ts';
import { createStsClient } from '../../src/aws/sts-client.ts';
import { DOMAIN_ID } from '../../src/local/example-account.ts';
import { type SageMakerStandInOptions, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import type { MakeCall } from '../../src/model/measurements.ts';
import { SageMakerDomains, type StudioDomainConnection } from '../../src/studio/sagemaker-domains.ts';
import { SageMakerUserProfiles } from '../../src/studio/sagemaker-user-profiles.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import {
  directSageMakerOptions,
  LAUNCH_ROLE_ARN,
  launchRole,
  SUBJECTS,
  sageMakerOptions,
  startSts,
  taskRole,
} from '../support/launch-role-account.ts';
import { describeUserProfiles, type UserProfilesBench } from './user-profiles.ts';

const TRANSPORT = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 5_000,
  totalTimeoutMilliseconds: 10_000,
  maxAttempts: 1,
  maxInFlight: 4,
};
const PENDING_MILLISECONDS = 60_000;
const EXECUTION_ROLE = 'arn:aws:iam::123456789012:role/execution';
const CREATION = { executionRoleArns: [EXECUTION_ROLE] };
const makeCall: MakeCall = (_operation, call) => call();

async function benchWith(
  options: SageMakerStandInOptions,
  launch: StudioDomainConnection['launch'],
): Promise<UserProfilesBench> {
  let offset = 0;
  const clock = () => Date.now() + offset;
  const standIn = await startSageMakerStandIn({ ...options, clock, pendingMilliseconds: PENDING_MILLISECONDS });
  onTestFinished(() => standIn.close());
  const { apiEndpoint: endpoint, studioOrigin } = standIn;
  const sageMaker = connectToSageMaker({ region: 'us-east-1', endpoint, ...TRANSPORT });
  const domains = new SageMakerDomains({
    domains: new Map([[DOMAIN_ID, { sageMaker, studioOrigin, launch }]]),
    totalTimeoutMilliseconds: TRANSPORT.totalTimeoutMilliseconds,
  });
  return {
    profiles: new SageMakerUserProfiles(domains, makeCall),
    domainId: DOMAIN_ID,
    subjects: { alice: SUBJECTS.alice, carol: '00000000-0000-4000-8000-00000000000c' },
    executionRoleArn: EXECUTION_ROLE,
    settle: () => {
      offset += PENDING_MILLISECONDS;
    },
  };
}

async function openDirect(): Promise<UserProfilesBench> {
  enterTaskEnvironment();
  return await benchWith(directSageMakerOptions(CREATION), undefined);
}

async function openWithLaunchRole(): Promise<UserProfilesBench> {
  enterTaskEnvironment(taskRole().accessKey);
  const sts = await startSts(Date.now, launchRole(undefined, CREATION));
  onTestFinished(() => sts.close());
  const client = createStsClient({ region: 'us-east-1', endpoint: sts.endpoint, ...TRANSPORT });
  const assumeRole = createAssumeRole(client, TRANSPORT.totalTimeoutMilliseconds);
  const sessions = new AssumedRoleSessions({ assumeRole, clock: Date.now, maxInFlight: 4, maxQueued: 4 });
  const launch = { role: { arn: LAUNCH_ROLE_ARN, externalId: undefined }, sessions };
  return await benchWith(sageMakerOptions(sts, Date.now, CREATION), launch);
}

// With the policies that infra makes for both modes: what they do not allow, the service cannot do.
describeUserProfiles('SageMaker in direct mode', openDirect);
describeUserProfiles('SageMaker in launch-role mode', openWithLaunchRole);

describe('whose a profile is, in direct mode', () => {
  test('is found out for those that are there', async () => {
    const { profiles, domainId, subjects } = await openDirect();
    const alices = { domainId, userProfileName: 'alice' };
    expect(await profiles.belongsTo({ subject: subjects.alice, target: alices })).toBe(true);
    expect(await profiles.belongsTo({ subject: subjects.carol, target: alices })).toBe(false);
    const nobodys = { domainId, userProfileName: 'carol' };
    expect(await profiles.belongsTo({ subject: subjects.carol, target: nobodys })).toBe(false);
  });

  test('is known of one that was just created', async () => {
    const { profiles, domainId, subjects } = await openDirect();
    const owner = { subject: subjects.carol, target: { domainId, userProfileName: 'carol' } };
    await profiles.create(owner, EXECUTION_ROLE);
    expect(await profiles.belongsTo(owner)).toBe(true);
  });
});
