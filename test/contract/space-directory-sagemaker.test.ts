import { onTestFinished } from 'vitest';
import { createAssumeRole } from '../../src/aws/assume-role.ts';
import { AssumedRoleSessions } from '../../src/aws/assumed-role-sessions.ts';
import { connectToSageMaker } from '../../src/aws/sagemaker-client.ts';
import { createStsClient } from '../../src/aws/sts-client.ts';
import { DOMAIN_ID } from '../../src/local/example-account.ts';
import {
  type SageMakerStandIn,
  type SageMakerStandInOptions,
  startSageMakerStandIn,
} from '../../src/local/sagemaker/stand-in.ts';
import { BoundedSpaceDirectory } from '../../src/studio/bounded-space-directory.ts';
import { CallQueue } from '../../src/studio/call-queue.ts';
import { RememberedSpaceDirectory } from '../../src/studio/remembered-space-directory.ts';
import { SageMakerDomains, type StudioDomainConnection } from '../../src/studio/sagemaker-domains.ts';
import { SageMakerSpaceDirectory } from '../../src/studio/sagemaker-space-directory.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { LAUNCH_ROLE_ARN, sageMakerOptions, startSts, taskRole } from '../support/launch-role-account.ts';
import { describeSpaceDirectory, type OpenedSpaceDirectory } from './space-directory.ts';

const TRANSPORT = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 5_000,
  totalTimeoutMilliseconds: 10_000,
  maxAttempts: 1,
  maxInFlight: 4,
};

async function startSageMaker(options: SageMakerStandInOptions): Promise<SageMakerStandIn> {
  const standIn = await startSageMakerStandIn(options);
  onTestFinished(() => standIn.close());
  return standIn;
}

function domainsOf(standIn: SageMakerStandIn, launch: StudioDomainConnection['launch']): SageMakerDomains {
  const { apiEndpoint: endpoint, studioOrigin } = standIn;
  const sageMaker = connectToSageMaker({ region: 'us-east-1', endpoint, ...TRANSPORT });
  const domains = new Map([[DOMAIN_ID, { sageMaker, studioOrigin, launch }]]);
  return new SageMakerDomains({ domains, totalTimeoutMilliseconds: TRANSPORT.totalTimeoutMilliseconds });
}

function openedOver(
  { calls, faults }: SageMakerStandIn,
  directory: OpenedSpaceDirectory['directory'],
): OpenedSpaceDirectory {
  return { directory, calls: () => calls.list(), fail: (kind) => faults.next({ kind }) };
}

// With the policies of the templates in both modes: what they do not allow, the service cannot read.
describeSpaceDirectory('SageMaker in direct mode', async (spaces) => {
  enterTaskEnvironment();
  const standIn = await startSageMaker({ spaces });
  return openedOver(standIn, new SageMakerSpaceDirectory(domainsOf(standIn, undefined)));
});

describeSpaceDirectory('SageMaker in launch-role mode', async (spaces) => {
  enterTaskEnvironment(taskRole().accessKey);
  const sts = await startSts();
  onTestFinished(() => sts.close());
  const standIn = await startSageMaker({ ...sageMakerOptions(sts), spaces });
  const client = createStsClient({ region: 'us-east-1', endpoint: sts.endpoint, ...TRANSPORT });
  const assumeRole = createAssumeRole(client, TRANSPORT.totalTimeoutMilliseconds);
  const sessions = new AssumedRoleSessions({ assumeRole, clock: Date.now, maxInFlight: 4, maxQueued: 4 });
  const launch = { role: { arn: LAUNCH_ROLE_ARN, externalId: undefined }, sessions };
  return openedOver(standIn, new SageMakerSpaceDirectory(domainsOf(standIn, launch)));
});

describeSpaceDirectory('SageMaker behind a queue and a memory', async (spaces) => {
  enterTaskEnvironment();
  const standIn = await startSageMaker({ spaces });
  const domains = domainsOf(standIn, undefined);
  const bounded = new BoundedSpaceDirectory(new SageMakerSpaceDirectory(domains), {
    queue: new CallQueue({ maxInFlight: 1, maxQueued: 1 }),
    prepare: (caller) => domains.prepare(caller),
  });
  return openedOver(standIn, new RememberedSpaceDirectory(bounded, Date.now));
});
