/** The gateway in launch-role mode: whose session signs, and what becomes of one that AWS does not take. */
import {
  CreatePresignedDomainUrlCommand,
  DescribeUserProfileCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AssumeRole } from '../../../src/aws/assume-role.ts';
import { AssumedRoleSessions } from '../../../src/aws/assumed-role-sessions.ts';
import type { SageMakerCaller } from '../../../src/aws/sagemaker-client.ts';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import type { MakeCall, UpstreamOperation } from '../../../src/model/measurements.ts';
import { SessionCredentials } from '../../../src/model/secret.ts';
import { SageMakerDomains } from '../../../src/studio/sagemaker-domains.ts';
import { SageMakerStudioGateway } from '../../../src/studio/sagemaker-studio-gateway.ts';
import { refusalOfPromise } from './refusal.ts';
import { callerOf, LAUNCH, STUDIO_ORIGIN } from './sagemaker-double.ts';

const ROLE = { arn: 'arn:aws:iam::123456789012:role/launch', externalId: 'shared-id' };
const OUTPUT = { AuthorizedUrl: `${STUDIO_ORIGIN}/auth?token=canary`, $metadata: { requestId: 'aws-request-1' } };
const awsError = (name: string) => Object.assign(new Error('words of AWS'), { name, $fault: 'client', $metadata: {} });

afterEach(() => {
  vi.useRealTimers();
});

interface LaunchTrialOptions {
  readonly sts?: () => Promise<void>;
  /** What DescribeUserProfile answers: by default, that the profile is there. */
  readonly describe?: () => Promise<object>;
}

/** @param answers what SageMaker answers in turn when asked for a URL: an error, or a URL once there are none left */
function launchTrial(answers: Error[] = [], options: LaunchTrialOptions = {}) {
  const { sts = async () => undefined, describe: describeProfile = async () => ({ Status: 'InService' }) } = options;
  const assumed: string[] = [];
  const signed: string[] = [];
  const assumeRole: AssumeRole = async ({ arn, externalId }, { subject, userProfileName }) => {
    assumed.push(`${arn} ${externalId} ${subject} ${userProfileName}`);
    await sts();
    return new SessionCredentials({
      accessKeyId: `session ${assumed.length} of ${subject}`,
      secretAccessKey: 'canary',
      sessionToken: 'canary',
    });
  };
  const described: unknown[] = [];
  const measured: UpstreamOperation[] = [];
  const send = async (command: unknown) => {
    if (command instanceof DescribeUserProfileCommand) {
      described.push(command.input);
      return await describeProfile();
    }
    expect(command).toBeInstanceOf(CreatePresignedDomainUrlCommand);
    const error = answers.shift();
    if (error !== undefined) {
      throw error;
    }
    return OUTPUT;
  };
  // As much of a client as the gateway uses; the service's own must not be used at all.
  const sender = { send } as unknown as SageMakerClient;
  const own = { send: () => Promise.reject(new Error('signed as the service itself')) } as unknown as SageMakerClient;
  const sageMaker = {
    self: callerOf(own),
    signingWith: async <T>(credentials: SessionCredentials, work: (signed: SageMakerCaller) => Promise<T>) => {
      signed.push(credentials.reveal().accessKeyId);
      return await work(callerOf(sender));
    },
    close: () => undefined,
  };
  const launch = {
    role: ROLE,
    sessions: new AssumedRoleSessions({ assumeRole, clock: () => 0, maxInFlight: 10, maxQueued: 0 }),
  };
  const domains = new SageMakerDomains({
    domains: new Map([['d-abc', { sageMaker, studioOrigin: STUDIO_ORIGIN, launch }]]),
    totalTimeoutMilliseconds: 5_000,
  });
  const makeCall: MakeCall = (operation, call) => {
    measured.push(operation);
    return call();
  };
  const gateway = new SageMakerStudioGateway(domains, makeCall);
  return { gateway, assumed, signed, described, measured };
}

describe('the SageMaker gateway with a launch role', () => {
  test('signs with a session of the role for exactly this caller and profile', async () => {
    const { gateway, assumed, signed } = launchTrial();
    const minted = await gateway.createPresignedUrl(LAUNCH);
    expect(minted.url.reveal()).toBe(OUTPUT.AuthorizedUrl);
    await gateway.createPresignedUrl({ ...LAUNCH, subject: 'subject-2' });
    await gateway.createPresignedUrl(LAUNCH);
    expect(assumed).toEqual([`${ROLE.arn} shared-id subject-1 alice`, `${ROLE.arn} shared-id subject-2 alice`]);
    expect(signed).toEqual(['session 1 of subject-1', 'session 2 of subject-2', 'session 1 of subject-1']);
  });

  test.each(['ExpiredToken', 'ExpiredTokenException'])(
    'replaces a session that AWS calls expired (%s), and tries once more',
    async (name) => {
      const { gateway, signed } = launchTrial([awsError(name)]);
      await gateway.createPresignedUrl(LAUNCH);
      expect(signed).toEqual(['session 1 of subject-1', 'session 2 of subject-1']);
    },
  );

  test('tries no third time', async () => {
    const { gateway, signed } = launchTrial([awsError('ExpiredToken'), awsError('ExpiredToken')]);
    expect((await refusalOfPromise(gateway.createPresignedUrl(LAUNCH))).code).toBe('upstream_denied');
    expect(signed).toHaveLength(2);
  });

  test('does not try again with a session that is refused, but asks for another one next time', async () => {
    const { gateway, signed } = launchTrial([awsError('AccessDeniedException')]);
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe('upstream_denied');
    expect(refusal.detail).toContain(`in a session of ${ROLE.arn}`);
    expect(refusal.publicDetail).toBeUndefined();
    expect(signed).toHaveLength(1);
    await gateway.createPresignedUrl(LAUNCH);
    expect(signed).toEqual(['session 1 of subject-1', 'session 2 of subject-1']);
  });

  test.each<[string, ErrorCode]>([
    ['ThrottlingException', 'upstream_throttled'],
    ['ResourceNotFound', 'profile_missing'],
    ['InternalFailure', 'upstream_failed'],
  ])('keeps the session through %s', async (name, code) => {
    const { gateway, signed } = launchTrial([awsError(name)]);
    expect((await refusalOfPromise(gateway.createPresignedUrl(LAUNCH))).code).toBe(code);
    await gateway.createPresignedUrl(LAUNCH);
    expect(signed).toEqual(['session 1 of subject-1', 'session 1 of subject-1']);
  });

  test.each<ErrorCode>(['upstream_denied', 'upstream_timeout', 'not_mapped'])(
    'hands on %s of STS, and does not ask SageMaker',
    async (code) => {
      const { gateway, signed } = launchTrial([], {
        sts: async () => {
          throw new ServiceError(code, { detail: 'no session' });
        },
      });
      expect((await refusalOfPromise(gateway.createPresignedUrl(LAUNCH))).code).toBe(code);
      expect(signed).toEqual([]);
    },
  );
});

describe('a refusal by IAM in a session of the launch role', () => {
  const denied = () => [awsError('AccessDeniedException')];

  test('threat 52: is told apart from a profile that does not exist, in the same session', async () => {
    const { gateway, signed, described, measured } = launchTrial(denied(), {
      describe: () => Promise.reject(awsError('ResourceNotFound')),
    });
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe('profile_missing');
    expect(refusal.detail).toContain(`in a session of ${ROLE.arn}`);
    expect(described).toEqual([{ DomainId: 'd-abc', UserProfileName: 'alice' }]);
    expect(measured).toEqual(['describe_user_profile']);
    await gateway.createPresignedUrl(LAUNCH);
    expect(signed).toEqual(['session 1 of subject-1', 'session 1 of subject-1']);
  });

  test.each([
    ['Pending', true],
    ['Updating', true],
    ['Deleting', true],
    ['Failed', false],
  ])('is told apart from a profile that is %s', async (Status, isPassing) => {
    const { gateway } = launchTrial(denied(), { describe: async () => ({ Status }) });
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe('profile_not_ready');
    expect(refusal.retryable).toBe(isPassing);
    expect(refusal.detail).toContain(Status);
  });

  test('stays one if the profile is there, and says where to look', async () => {
    const { gateway } = launchTrial(denied());
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe('upstream_denied');
    expect(refusal.detail).toContain('words of AWS');
    expect(refusal.detail).toContain('studio-subject');
    expect(refusal.publicDetail).toBeUndefined();
  });

  test.each(['AccessDeniedException', 'ThrottlingException', 'InternalFailure', 'ExpiredTokenException'])(
    'stays one if asking about the profile fails with %s',
    async (name) => {
      const { gateway, signed } = launchTrial(denied(), { describe: () => Promise.reject(awsError(name)) });
      const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
      expect(refusal.code).toBe('upstream_denied');
      expect(refusal.detail).toContain(`sagemaker:CreatePresignedDomainUrl in a session of ${ROLE.arn}`);
      expect(refusal.detail).toContain('sagemaker:DescribeUserProfile failed');
      expect(signed).toHaveLength(1);
      await gateway.createPresignedUrl(LAUNCH);
      expect(signed.at(-1)).toBe('session 2 of subject-1');
    },
  );

  test.each(['InvalidSignatureException', 'ThrottlingException', 'InternalFailure'])(
    'is not looked into if it was no policy that refused but %s',
    async (name) => {
      const { gateway, described } = launchTrial([awsError(name)]);
      await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
      expect(described).toEqual([]);
    },
  );

  test('takes no longer to look into than any call may', async () => {
    vi.useFakeTimers();
    const { gateway } = launchTrial(denied(), { describe: () => new Promise<never>(() => undefined) });
    const outcome = refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await outcome).code).toBe('upstream_timeout');
  });
});
