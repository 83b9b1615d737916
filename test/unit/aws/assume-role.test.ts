import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAssumeRole, LaunchRoleRefusal } from '../../../src/aws/assume-role.ts';
import { ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';
import type { ErrorCode } from '../../../src/model/errors.ts';
import { refusalOfPromise } from '../studio/refusal.ts';

const ROLE = { arn: 'arn:aws:iam::123456789012:role/launch' };
const OWNER = { subject: 'sub-a', userProfileName: 'alice' };
const CANARY = 'canary-session-token';

const credentials = (token: string) => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey>
  ${token}<Expiration>2026-11-21T10:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const GRANTED = credentials(`<SessionToken>${CANARY}</SessionToken>`);
const awsError = (code: string, message = 'words of AWS') =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A real STS client whose requests go to a function instead of a socket. */
function assumeRoleAnswered(answer: () => Promise<Answer>, totalTimeoutMilliseconds = 5_000) {
  const sent: URLSearchParams[] = [];
  const client = new STSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    retryStrategy: new ThrottlingRetryStrategy({ maxAttempts: 3, totalTimeoutMilliseconds, random: () => 0 }),
    requestHandler: {
      async handle({ body }: { readonly body?: Uint8Array | string }) {
        sent.push(new URLSearchParams(typeof body === 'string' ? body : new TextDecoder().decode(body)));
        const { status, body: text } = await answer();
        const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': 'aws-request-1' };
        return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(text)]) } };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    },
  });
  return { assumeRole: createAssumeRole(client, totalTimeoutMilliseconds), sent };
}
const answering = (status: number, body: string) => assumeRoleAnswered(async () => ({ status, body }));

afterEach(() => {
  vi.useRealTimers();
});

describe('assuming a launch role', () => {
  test('asks for the shortest session, with the source identity and two tags, none of them transitive', async () => {
    const { assumeRole, sent } = answering(200, GRANTED);
    await assumeRole(ROLE, OWNER);
    expect(Object.fromEntries(sent[0] ?? [])).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE.arn,
      RoleSessionName: 'sub-a',
      SourceIdentity: 'sub-a',
      DurationSeconds: '900',
      'Tags.member.1.Key': 'studio-subject',
      'Tags.member.1.Value': 'sub-a',
      'Tags.member.2.Key': 'studio-profile',
      'Tags.member.2.Value': 'alice',
    });
  });

  test('sends the external id of the role, if it has one', async () => {
    const { assumeRole, sent } = answering(200, GRANTED);
    await assumeRole({ ...ROLE, externalId: 'shared-id' }, OWNER);
    expect(sent[0]?.get('ExternalId')).toBe('shared-id');
  });

  test('gives credentials that print as redacted', async () => {
    const session = await answering(200, GRANTED).assumeRole(ROLE, OWNER);
    expect(session.reveal()).toEqual({
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'canary-secret',
      sessionToken: CANARY,
    });
    expect(`${inspect(session, { depth: 9 })} ${JSON.stringify({ session })} ${session}`).not.toContain('canary');
  });

  test('asks nobody for a subject that a session cannot carry', async () => {
    const { assumeRole, sent } = answering(200, GRANTED);
    const refusal = await refusalOfPromise(assumeRole(ROLE, { ...OWNER, subject: 'auth0|1' }));
    expect(refusal.code).toBe('not_mapped');
    expect(sent).toEqual([]);
  });

  test.each<[string, number, string, ErrorCode, number]>([
    ['is refused', 403, awsError('AccessDenied'), 'upstream_denied', 1],
    ['has expired credentials', 403, awsError('ExpiredToken'), 'upstream_denied', 1],
    ['meets a Region that is switched off', 403, awsError('RegionDisabledException'), 'upstream_denied', 1],
    ['is throttled every time', 400, awsError('Throttling'), 'upstream_throttled', 3],
    ['is not valid', 400, awsError('ValidationError'), 'upstream_failed', 1],
    ['meets an internal failure', 500, awsError('InternalFailure'), 'upstream_failed', 1],
    ['is answered with HTML', 200, `<html>${CANARY}</html>`, 'upstream_failed', 1],
    ['is answered with half a body', 200, GRANTED.slice(0, GRANTED.indexOf('Expiration')), 'upstream_failed', 1],
    ['is answered with nothing', 200, '', 'upstream_failed', 1],
    ['is answered without a session token', 200, credentials(''), 'upstream_failed', 1],
    ['is answered with an empty session token', 200, credentials('<SessionToken/>'), 'upstream_failed', 1],
  ])('that %s gives up with the right code', async (_name, status, body, code, attempts) => {
    const { assumeRole, sent } = answering(status, body);
    const refusal = await refusalOfPromise(assumeRole(ROLE, OWNER));
    expect(refusal).toMatchObject({ code, publicDetail: undefined, awsRequestId: 'aws-request-1' });
    expect(refusal.detail).toContain(`sts:AssumeRole of ${ROLE.arn}`);
    expect(inspect(refusal, { depth: 9 })).not.toContain('canary');
    expect(sent).toHaveLength(attempts);
  });

  test('that is refused tells operators which policies can have refused, in this case only', async () => {
    const denied = await refusalOfPromise(answering(403, awsError('AccessDenied')).assumeRole(ROLE, OWNER));
    expect(denied.detail).toMatch(/task role.*trust policy.*endpoint/);
    const expired = await refusalOfPromise(answering(403, awsError('ExpiredToken')).assumeRole(ROLE, OWNER));
    expect(expired.detail).not.toContain('trust policy');
  });

  test('that a policy refuses is told from everything else that AWS says no for', async () => {
    const of = (body: string) => refusalOfPromise(answering(403, body).assumeRole(ROLE, OWNER));
    expect(await of(awsError('AccessDenied'))).toBeInstanceOf(LaunchRoleRefusal);
    const others = ['ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch', 'RegionDisabledException'];
    for (const body of [...others.map((code) => awsError(code)), '<html>AccessDenied</html>', '']) {
      const refusal = await of(body);
      expect(refusal.code).toBe('upstream_denied');
      expect(refusal).not.toBeInstanceOf(LaunchRoleRefusal);
    }
  });

  test('without credentials of its own is not refused by a policy', async () => {
    const failing = Object.assign(new Error('no answer of the credentials endpoint'), {
      name: 'CredentialsProviderError',
    });
    const { assumeRole } = assumeRoleAnswered(() => Promise.reject(failing));
    const refusal = await refusalOfPromise(assumeRole(ROLE, OWNER));
    expect(refusal.code).toBe('upstream_denied');
    expect(refusal).not.toBeInstanceOf(LaunchRoleRefusal);
  });

  test.each<[string, object, ErrorCode]>([
    ['is refused', { code: 'ECONNREFUSED' }, 'upstream_failed'],
    ['leads to no host', { code: 'ENOTFOUND' }, 'upstream_failed'],
    ['times out', { name: 'TimeoutError' }, 'upstream_timeout'],
  ])('whose connection %s does not try again', async (_name, members, code) => {
    const { assumeRole, sent } = assumeRoleAnswered(() => Promise.reject(Object.assign(new Error('x'), members)));
    expect((await refusalOfPromise(assumeRole(ROLE, OWNER))).code).toBe(code);
    expect(sent).toHaveLength(1);
  });

  test('waits no longer than it may in all', async () => {
    vi.useFakeTimers();
    const { assumeRole } = assumeRoleAnswered(() => new Promise<never>(() => undefined), 2_000);
    const outcome = refusalOfPromise(assumeRole(ROLE, OWNER));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await outcome).toMatchObject({ code: 'upstream_timeout', retryable: true });
  });
});
