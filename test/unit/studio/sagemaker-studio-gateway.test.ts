import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../src/model/errors.ts';
import { refusalOfPromise } from './refusal.ts';
import { type Answer, createSageMakerDouble, LAUNCH, STUDIO_ORIGIN } from './sagemaker-double.ts';

const URL_WITH_TOKEN = `${STUDIO_ORIGIN}/auth?token=canary`;

const answering = (status: number, body: unknown) =>
  createSageMakerDouble(async () => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }));
const failing = (error: unknown) => createSageMakerDouble(() => Promise.reject(error));
const awsError = (name: string, message = 'words of AWS') => ({ __type: name, message });

afterEach(() => {
  vi.useRealTimers();
});

describe('the SageMaker gateway', () => {
  test('asks for exactly what was decided, and for nothing that was not', async () => {
    const { gateway, sent } = answering(200, { AuthorizedUrl: URL_WITH_TOKEN });
    await gateway.createPresignedUrl(LAUNCH);
    await gateway.createPresignedUrl({ ...LAUNCH, landingUri: 'app:JupyterLab:a', spaceName: 'space' });
    const plain = {
      DomainId: 'd-abc',
      UserProfileName: 'alice',
      ExpiresInSeconds: 20,
      SessionExpirationDurationInSeconds: 1_800,
    };
    const target = 'SageMaker.CreatePresignedDomainUrl';
    expect(sent).toEqual([
      { target, input: plain },
      { target, input: { ...plain, LandingUri: 'app:JupyterLab:a', SpaceName: 'space' } },
    ]);
  });

  test('hands the URL on, redacted, with AWS’s id of the request', async () => {
    const minted = await answering(200, { AuthorizedUrl: URL_WITH_TOKEN }).gateway.createPresignedUrl(LAUNCH);
    expect(minted.url.reveal()).toBe(URL_WITH_TOKEN);
    expect(minted.awsRequestId).toBe('aws-request-1');
    expect(JSON.stringify(minted)).not.toContain('canary');
  });

  test('asks nobody about a domain it has no connection for', async () => {
    const { gateway, sent } = answering(200, { AuthorizedUrl: URL_WITH_TOKEN });
    const launch = { ...LAUNCH, target: { ...LAUNCH.target, domainId: 'd-other' } };
    expect((await refusalOfPromise(gateway.createPresignedUrl(launch))).code).toBe('internal_error');
    expect(sent).toEqual([]);
  });

  test.each<[string, number, unknown, ErrorCode, number]>([
    ['is not allowed', 400, awsError('AccessDeniedException'), 'upstream_denied', 1],
    ['has expired credentials', 400, awsError('ExpiredTokenException'), 'upstream_denied', 1],
    ['names a profile that is not there', 400, awsError('ResourceNotFound'), 'profile_missing', 1],
    ['names a profile in creation', 400, awsError('ValidationException', 'is not InService'), 'profile_not_ready', 1],
    ['is not valid', 400, awsError('ValidationException'), 'upstream_failed', 1],
    ['is throttled every time', 400, awsError('ThrottlingException'), 'upstream_throttled', 3],
    ['meets an internal failure', 500, awsError('InternalFailure'), 'upstream_failed', 1],
    ['meets an overloaded service', 503, awsError('ServiceUnavailable'), 'upstream_failed', 1],
    ['is answered with HTML', 200, '<html>canary</html>', 'upstream_failed', 1],
    ['is refused with HTML', 500, '<html>canary</html>', 'upstream_failed', 1],
    ['is answered with half a body', 200, `{"AuthorizedUrl":"${URL_WITH_TOKEN}`, 'upstream_failed', 1],
    ['is answered with nothing', 200, '', 'upstream_failed', 1],
    ['is answered with null', 200, 'null', 'upstream_failed', 1],
    ['is answered without a URL', 200, {}, 'upstream_failed', 1],
    ['is answered with a number for a URL', 200, { AuthorizedUrl: 5 }, 'upstream_failed', 1],
    ['is answered with an object for a URL', 200, { AuthorizedUrl: {} }, 'upstream_failed', 1],
    ['is answered with a list for a URL', 200, { AuthorizedUrl: [URL_WITH_TOKEN] }, 'upstream_failed', 1],
    ['is answered with another host', 200, { AuthorizedUrl: 'https://evil.example/?canary' }, 'upstream_failed', 1],
  ])('whose request %s gives up with the right code', async (_name, status, body, code, attempts) => {
    const { gateway, sent } = answering(status, body);
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe(code);
    expect(refusal.publicDetail).toBeUndefined();
    expect(`${refusal.message} ${refusal.cause}`).not.toContain('canary');
    expect(sent).toHaveLength(attempts);
  });

  test.each([
    ['an error of AWS', 400, awsError('AccessDeniedException')],
    ['an answer that is not JSON', 200, '<html>'],
    ['a URL on another host', 200, { AuthorizedUrl: 'https://evil.example/' }],
    ['no URL', 200, {}],
  ])('keeps AWS’s id of the request for a support case after %s', async (_name, status, body) => {
    const refusal = await refusalOfPromise(answering(status, body).gateway.createPresignedUrl(LAUNCH));
    expect(refusal.awsRequestId).toBe('aws-request-1');
  });

  test('tries again after throttling, and hands on what comes then', async () => {
    const answers: Answer[] = [
      { status: 400, body: JSON.stringify(awsError('ThrottlingException')) },
      { status: 200, body: JSON.stringify({ AuthorizedUrl: URL_WITH_TOKEN }) },
    ];
    const { gateway, sent } = createSageMakerDouble(async () => answers.shift() ?? { status: 500, body: '' });
    expect((await gateway.createPresignedUrl(LAUNCH)).url.reveal()).toBe(URL_WITH_TOKEN);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  test.each<[string, object, ErrorCode]>([
    ['is refused', { code: 'ECONNREFUSED' }, 'upstream_failed'],
    ['is reset half way', { code: 'ECONNRESET' }, 'upstream_failed'],
    ['leads to no host', { code: 'ENOTFOUND' }, 'upstream_failed'],
    ['times out', { name: 'TimeoutError' }, 'upstream_timeout'],
    ['times out in the system', { code: 'ETIMEDOUT' }, 'upstream_timeout'],
  ])('does not try again when the connection %s', async (_name, members, code) => {
    const { gateway, sent } = failing(Object.assign(new Error('canary'), members));
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    expect(refusal.code).toBe(code);
    expect(refusal.message).not.toContain('canary');
    expect(sent).toHaveLength(1);
  });

  test('waits no longer than it may in all, and tells when to come back', async () => {
    vi.useFakeTimers();
    const { gateway } = createSageMakerDouble(() => new Promise<never>(() => undefined), 2_000);
    const outcome = refusalOfPromise(gateway.createPresignedUrl(LAUNCH));
    let isSettled = false;
    void outcome.finally(() => {
      isSettled = true;
    });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(isSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ code: 'upstream_timeout', retryable: true });
  });

  test('leaves no timer behind, whatever came out', async () => {
    vi.useFakeTimers();
    await answering(200, { AuthorizedUrl: URL_WITH_TOKEN }).gateway.createPresignedUrl(LAUNCH);
    await refusalOfPromise(answering(400, awsError('AccessDenied')).gateway.createPresignedUrl(LAUNCH));
    expect(vi.getTimerCount()).toBe(0);
  });
});
