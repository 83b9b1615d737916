import { CreatePresignedDomainUrlCommand, ListDomainsCommand } from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/local/sagemaker/fault-control.ts';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { errorOf, sageMakerClient } from '../support/local-clients.ts';

const { taskRole, operator } = defaultPrincipals();
let standIn: SageMakerStandIn;

beforeEach(async () => {
  standIn = await startSageMakerStandIn();
});

afterEach(() => standIn.close());

async function mint(maxAttempts = 1, requestTimeout = 5_000) {
  const requestHandler = { requestTimeout, throwOnRequestTimeout: true };
  const client = sageMakerClient(standIn.apiEndpoint, taskRole.accessKey, { maxAttempts, requestHandler });
  const command = new CreatePresignedDomainUrlCommand({ DomainId: 'd-studiopass01', UserProfileName: 'alice' });
  try {
    return await client.send(command);
  } finally {
    client.destroy();
  }
}

describe('faults on command', () => {
  it.each<[Fault['kind'], string, number | undefined]>([
    ['throttle', 'ThrottlingException', 400],
    ['internal', 'InternalFailure', 500],
    ['access-denied', 'AccessDeniedException', 400],
    ['not-json', 'SyntaxError', 200],
    ['hang', 'TimeoutError', undefined],
  ])('makes one call go wrong with %s, and the next go well', async (kind, name, status) => {
    standIn.faults.next({ kind });
    const error = await errorOf(mint(1, 300));
    expect(error.name).toBe(name);
    if (status !== undefined) {
      expect(error.status).toBe(status);
    }
    expect((await errorOf(mint())).name).toBe('none');
  });

  it('resets the connection half way', async () => {
    standIn.faults.next({ kind: 'reset' });
    await expect(mint()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('answers a URL on a host that is not the domain', async () => {
    standIn.faults.next({ kind: 'wrong-host' });
    const wrong = new URL((await mint()).AuthorizedUrl ?? '');
    expect(wrong.hostname).not.toBe(new URL(standIn.studioOrigin).hostname);
    expect(wrong.pathname).toBe('/auth');
    expect(new URL((await mint()).AuthorizedUrl ?? '').origin).toBe(standIn.studioOrigin);
  });

  it('strikes as often as it is told, so that a client that tries again gets through', async () => {
    standIn.faults.next({ kind: 'throttle', times: 2 });
    expect((await errorOf(mint(3))).name).toBe('none');
    expect(standIn.calls.list().map(({ outcome }) => outcome)).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      'ok',
    ]);
  });

  it('strikes only the operation it is meant for', async () => {
    standIn.faults.next({ kind: 'internal', operation: 'CreatePresignedDomainUrl' });
    const admin = sageMakerClient(standIn.internetEndpoint, operator.accessKey);
    expect((await errorOf(admin.send(new ListDomainsCommand({})))).name).toBe('none');
    admin.destroy();
    expect((await errorOf(mint())).name).toBe('InternalFailure');
  });

  it('forgets the faults that wait', async () => {
    standIn.faults.next({ kind: 'internal', times: 5 });
    standIn.faults.clear();
    expect((await errorOf(mint())).name).toBe('none');
  });

  it('does not strike a caller whose signature is wrong', async () => {
    standIn.faults.next({ kind: 'internal' });
    const stranger = sageMakerClient(standIn.apiEndpoint, { ...taskRole.accessKey, secretAccessKey: 'wrong' });
    expect((await errorOf(stranger.send(new ListDomainsCommand({})))).name).toBe('InvalidSignatureException');
    stranger.destroy();
    expect((await errorOf(mint())).name).toBe('InternalFailure');
  });

  it('closes although a call hangs', async () => {
    standIn.faults.next({ kind: 'hang' });
    // Longer than this test may take: the client does not give up first.
    const hanging = errorOf(mint(1, 60_000));
    await expect.poll(() => standIn.calls.list()[0]?.outcome).toBe('hang');
    await standIn.close();
    expect((await hanging).name).not.toBe('none');
  });
});
