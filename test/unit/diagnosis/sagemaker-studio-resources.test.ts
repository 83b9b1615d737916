import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import {
  SageMakerStudioResources,
  type SageMakerStudioResourcesOptions,
} from '../../../src/diagnosis/sagemaker-studio-resources.ts';
import type { DomainCall, DomainCaller } from '../../../src/studio/sagemaker-domains.ts';
import { rejects, upstream } from '../../support/diagnosis.ts';
import { callerOf } from '../studio/sagemaker-double.ts';

type Domains = SageMakerStudioResourcesOptions['asCaller'];

const LAUNCH_ROLE = 'arn:aws:iam::111122223333:role/launch';

/** An error as the SDK gives it. */
function awsError(name: string): Error {
  return Object.assign(new Error('no'), { name, $fault: 'client' });
}

/** @param answer what SageMaker says to every call */
function domains(
  answer: () => unknown,
  callers: DomainCaller[] = [],
  launchRole: string | undefined = LAUNCH_ROLE,
): Domains {
  // The only method that is called.
  const client = { send: async () => answer() } as unknown as SageMakerClient;
  return {
    launchRoleOf: () => launchRole,
    async call<T>(caller: DomainCaller, _operation: string, send: DomainCall<T>): Promise<T> {
      callers.push(caller);
      return await send(callerOf(client), new AbortController().signal);
    },
  };
}

const throwing = (name: string) =>
  domains(() => {
    throw awsError(name);
  });
const inService = domains(() => ({ Status: 'InService', AuthMode: 'IAM', AppNetworkAccessType: 'VpcOnly' }));

describe('domains and profiles', () => {
  test('are looked at as the launch role, for a made-up person', async () => {
    const callers: DomainCaller[] = [];
    const asCaller = domains(() => ({ Status: 'InService' }), callers);
    const resources = new SageMakerStudioResources({ asCaller, asSelf: throwing('AccessDeniedException') });
    expect(await resources.userProfile('d-abc', 'alice')).toEqual({ kind: 'found', value: 'InService' });
    expect(await resources.domain('d-abc')).toMatchObject({ kind: 'found', value: { status: 'InService' } });
    expect(callers).toEqual([
      { subject: 'studio-pass-doctor', target: { domainId: 'd-abc', userProfileName: 'alice' } },
      { subject: 'studio-pass-doctor', target: { domainId: 'd-abc', userProfileName: 'studio-pass-doctor' } },
    ]);
  });

  test('are looked at as oneself where the launch role may not', async () => {
    const resources = new SageMakerStudioResources({ asCaller: throwing('AccessDeniedException'), asSelf: inService });
    expect(await resources.domain('d-abc')).toMatchObject({
      kind: 'found',
      value: { authMode: 'IAM', networkAccess: 'VpcOnly' },
    });
  });

  test('are looked at as oneself where there is no session of the launch role', async () => {
    const refused: Domains = { ...inService, call: () => rejects(upstream('upstream_denied')) };
    const resources = new SageMakerStudioResources({ asCaller: refused, asSelf: inService });
    expect(await resources.domain('d-abc')).toMatchObject({ kind: 'found' });
  });

  test('that one’s own account does not have may be in that of the launch role', async () => {
    const options = { asCaller: throwing('AccessDeniedException'), asSelf: throwing('ResourceNotFound') };
    expect(await new SageMakerStudioResources(options).domain('d-abc')).toMatchObject({ kind: 'denied' });
  });

  test('that the launch role does not find are absent', async () => {
    const resources = new SageMakerStudioResources({ asCaller: throwing('ResourceNotFound'), asSelf: inService });
    expect(await resources.domain('d-abc')).toEqual({ kind: 'absent' });
  });

  test('are asked for once in direct mode', async () => {
    const denied = domains(
      () => {
        throw awsError('AccessDeniedException');
      },
      [],
      undefined,
    );
    const direct = { ...denied, launchRoleOf: () => undefined };
    const resources = new SageMakerStudioResources({ asCaller: direct, asSelf: inService });
    expect(await resources.domain('d-abc')).toMatchObject({ kind: 'denied' });
  });

  test('are a failure where SageMaker fails', async () => {
    const resources = new SageMakerStudioResources({ asCaller: throwing('InternalFailure'), asSelf: inService });
    await expect(resources.domain('d-abc')).rejects.toMatchObject({ code: 'upstream_failed' });
  });
});
