import { describe, expect, test } from 'vitest';
import { ServiceError, tokenRefused } from '../../../src/model/errors.ts';
import { refusalOfPromise } from '../studio/refusal.ts';
import { createLaunchTrial, IDENTITY, NOW, ONE } from './launch-trial.ts';

const CALLER = {
  issuer: 'https://issuer.example',
  subject: 'subject-1',
  displayName: 'Alice',
  clientId: 'client-1',
  tokenId: 'token-id-1',
  tokenUse: 'access',
};
const MINT_REQUEST = {
  subject: IDENTITY.subject,
  groups: IDENTITY.groups,
  target: ONE,
  expiresInSeconds: 20,
  sessionDurationInSeconds: 1_800,
  landingUri: 'studio::a',
  spaceName: undefined,
};
const sinkFailure = async () => {
  throw new Error('EPIPE');
};

describe('a decision', () => {
  test('that is allowed is recorded with everything that is known', async () => {
    const { decide, events } = createLaunchTrial();
    const decision = decide();
    decision.comesFrom({ peerAddress: '10.0.0.1' });
    decision.comesFrom({ networkEndpointId: 'vpce-1' });
    decision.concerns(IDENTITY);
    decision.aimsAt(ONE);
    decision.asksFor(MINT_REQUEST);
    await decision.allow({ awsRequestId: 'aws-request-1' });
    expect(events).toEqual([
      {
        time: new Date(NOW).toISOString(),
        requestId: 'request-1',
        policyVersion: 'policy-1',
        durationMilliseconds: expect.any(Number),
        action: 'create_presigned_url',
        source: { peerAddress: '10.0.0.1', networkEndpointId: 'vpce-1' },
        caller: CALLER,
        target: ONE,
        launch: {
          expiresInSeconds: 20,
          sessionDurationInSeconds: 1_800,
          landingUri: 'studio::a',
          spaceName: undefined,
        },
        outcome: 'allow',
        reason: 'granted',
        awsRequestId: 'aws-request-1',
      },
    ]);
  });

  test('threat 79: keeps of the token neither its claims nor its groups and scopes', async () => {
    const { decide, events } = createLaunchTrial();
    const decision = decide();
    decision.concerns(IDENTITY);
    await decision.allow();
    expect(JSON.stringify(events)).not.toMatch(/canary|admins|studio\/open/);
  });

  test('that is denied early is recorded with what was known by then: nobody', async () => {
    const { decide, events } = createLaunchTrial();
    await decide('describe_caller').deny(tokenRefused('expired', 'exp is past'));
    expect(events).toEqual([
      {
        time: new Date(NOW).toISOString(),
        requestId: 'request-1',
        policyVersion: 'policy-1',
        durationMilliseconds: expect.any(Number),
        action: 'describe_caller',
        outcome: 'deny',
        reason: 'expired',
        detail: 'exp is past',
      },
    ]);
  });

  test('that is denied is recorded with the precise reason and AWS’s id of the request', async () => {
    const { decide, events } = createLaunchTrial();
    const decision = decide();
    decision.concerns(IDENTITY);
    await decision.deny(
      new ServiceError('upstream_denied', { detail: 'arn:x refused', awsRequestId: 'aws-request-2' }),
    );
    expect(events).toMatchObject([
      {
        outcome: 'deny',
        reason: 'upstream_denied',
        detail: 'arn:x refused',
        awsRequestId: 'aws-request-2',
        caller: CALLER,
      },
    ]);
  });

  test('that is denied tells all the same that a user profile was created', async () => {
    const { decide, events } = createLaunchTrial();
    await decide().deny(new ServiceError('profile_not_ready', { detail: 'Pending', createdProfile: true }));
    await decide().deny(new ServiceError('profile_not_ready', { detail: 'Pending' }));
    expect(events.map(({ createdProfile }) => createdProfile)).toEqual([true, undefined]);
    expect(events[1]).not.toHaveProperty('createdProfile');
  });

  test('that cannot be recorded does not lose that a user profile was created', async () => {
    let calls = 0;
    const { decide, events } = createLaunchTrial({
      record: () => {
        calls += 1;
        return calls === 1 ? sinkFailure() : Promise.resolve();
      },
    });
    await refusalOfPromise(decide().allow({ createdProfile: true }));
    expect(events).toMatchObject([{ outcome: 'deny', reason: 'not_ready', createdProfile: true }]);
  });

  test('knows whether it has been recorded', async () => {
    const decision = createLaunchTrial().decide();
    expect(decision.isRecorded).toBe(false);
    await decision.allow();
    expect(decision.isRecorded).toBe(true);
  });

  test('is recorded once: what is allowed is not denied afterwards, nor the other way round', async () => {
    const refusal = new ServiceError('not_mapped', { detail: '' });
    const { decide, events } = createLaunchTrial();
    const allowed = decide();
    await allowed.allow();
    await expect(allowed.deny(refusal)).rejects.toThrow(Error);
    const denied = decide();
    await denied.deny(refusal);
    await expect(denied.allow()).rejects.toThrow(Error);
    expect(events.map(({ outcome }) => outcome)).toEqual(['allow', 'deny']);
  });

  test('is recorded once, also after somebody tried to allow it twice', async () => {
    const { decide, events } = createLaunchTrial();
    const decision = decide();
    await decision.allow();
    await expect(decision.allow()).rejects.toThrow(Error);
    expect(decision.isRecorded).toBe(true);
    expect(events).toHaveLength(1);
  });

  test('that cannot be recorded is not allowed, and recorded as denied as soon as that works', async () => {
    const failures = [new Error('EPIPE')];
    const { decide, events } = createLaunchTrial({
      record: async () => {
        const failure = failures.shift();
        if (failure !== undefined) {
          throw failure;
        }
      },
    });
    const decision = decide();
    const refusal = await refusalOfPromise(decision.allow());
    expect(refusal).toMatchObject({ code: 'not_ready', retryable: true });
    expect(refusal.cause).toMatchObject({ message: 'EPIPE' });
    expect(decision.isRecorded).toBe(true);
    expect(events).toMatchObject([{ outcome: 'deny', reason: 'not_ready' }]);
  });

  test('that cannot be recorded does not wait for its denial, which may not be recorded either', async () => {
    let calls = 0;
    const { decide } = createLaunchTrial({
      record: () => {
        calls += 1;
        return calls === 1 ? sinkFailure() : new Promise<never>(() => undefined);
      },
    });
    expect((await refusalOfPromise(decide().allow())).code).toBe('not_ready');
    expect(calls).toBe(2);
  });

  test('whose denial cannot be recorded tells so', async () => {
    const { decide } = createLaunchTrial({ record: sinkFailure });
    await expect(decide().deny(new ServiceError('not_mapped', { detail: '' }))).rejects.toThrow('EPIPE');
  });
});
