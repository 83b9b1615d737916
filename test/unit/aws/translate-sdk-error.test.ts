import { describe, expect, test } from 'vitest';
import { translateSdkError, translateTableError } from '../../../src/aws/translate-sdk-error.ts';
import type { ErrorCode } from '../../../src/model/errors.ts';

const OPERATION = 'sagemaker:CreatePresignedDomainUrl';
const CANARY = 'canary';

/** As the SDK makes it of an error that AWS named. */
function serviceException(name: string, message = CANARY, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'aws-request-1' },
  });
}

/** As it comes from a socket, a parser or a timer. */
function plainError(members: object, message = CANARY): Error {
  return Object.assign(new Error(message), members);
}

describe('an error that AWS named', () => {
  test.each<[ErrorCode, readonly string[]]>([
    ['profile_missing', ['ResourceNotFound', 'ResourceNotFoundException']],
    [
      'upstream_denied',
      [
        'AccessDenied',
        'AccessDeniedException',
        'UnauthorizedException',
        'UnrecognizedClientException',
        'InvalidClientTokenId',
        'InvalidSignatureException',
        'SignatureDoesNotMatch',
        'IncompleteSignature',
        'MissingAuthenticationToken',
        'ExpiredToken',
        'ExpiredTokenException',
        'RequestExpired',
        'OptInRequired',
      ],
    ],
    [
      'upstream_throttled',
      [
        'Throttling',
        'ThrottlingException',
        'ThrottledException',
        'RequestLimitExceeded',
        'TooManyRequestsException',
        'ProvisionedThroughputExceededException',
      ],
    ],
    [
      'upstream_failed',
      [
        'InternalFailure',
        'InternalServerException',
        'ServiceUnavailable',
        'ValidationException',
        'Unknown',
        '',
        'constructor',
      ],
    ],
  ])('becomes %s if it is one of %j', (code, names) => {
    for (const name of names) {
      expect(translateSdkError(serviceException(name), OPERATION).code).toBe(code);
    }
  });

  test('is throttling by its status alone', () => {
    expect(translateSdkError(serviceException('Unheard', CANARY, 429), OPERATION).code).toBe('upstream_throttled');
    expect(translateSdkError(serviceException('Unheard', CANARY, 503), OPERATION).code).toBe('upstream_failed');
  });

  test.each<[string, ErrorCode]>([
    ['User profile is not InService', 'profile_not_ready'],
    ['Status must be InService.', 'profile_not_ready'],
    ['InServiceable', 'upstream_failed'],
    ['UserProfileName does not match', 'upstream_failed'],
  ])('about validation that says %j becomes %s', (message, code) => {
    expect(translateSdkError(serviceException('ValidationException', message), OPERATION).code).toBe(code);
    expect(translateSdkError(serviceException('InternalFailure', message), OPERATION).code).toBe('upstream_failed');
  });

  test('is told to operators in the words of AWS, with its request id, and not to callers', () => {
    const error = translateSdkError(serviceException('AccessDenied', 'arn:x is not authorized'), OPERATION);
    expect(error.detail).toContain(OPERATION);
    expect(error.detail).toContain('AccessDenied');
    expect(error.detail).toContain('arn:x is not authorized');
    expect(error).toMatchObject({ awsRequestId: 'aws-request-1', publicDetail: undefined });
  });

  test.each<[string, boolean]>([
    ['ThrottlingException', true],
    ['ValidationException', false],
    ['AccessDeniedException', false],
    ['ResourceNotFound', false],
    ['InternalFailure', false],
  ])('says when to come back only if that may help: %s, %s', (name, retryable) => {
    expect(translateSdkError(serviceException(name), OPERATION).retryable).toBe(retryable);
  });

  test('about a profile in creation says when to come back', () => {
    expect(translateSdkError(serviceException('ValidationException', 'not InService'), OPERATION).retryable).toBe(true);
  });
});

describe('a refusal', () => {
  const refusal = (message: string) =>
    Object.assign(new Error(message), { name: 'AccessDeniedException', $fault: 'client' });
  const USER = 'User: arn:aws:sts::123456789012:assumed-role/launch/alice is not authorized to perform: sagemaker:X';

  test('names the policies that may have refused where AWS does not say which did', () => {
    expect(translateSdkError(refusal(USER), 'sagemaker:X', 'a policy of the role').detail).toContain(
      'a policy of the role',
    );
  });

  test.each([
    `${USER} because no VPC endpoint policy allows the sagemaker:X action`,
    `${USER} because no identity-based policy allows the sagemaker:X action`,
    `${USER} with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1`,
    `${USER} with an explicit deny in an identity-based policy`,
  ])('is left to the words of AWS where those say it: %s', (message) => {
    const { detail } = translateSdkError(refusal(message), 'sagemaker:X', 'a policy of the role');
    expect(detail).toContain(message);
    expect(detail).not.toContain('a policy of the role');
  });
});

describe('an error that AWS did not name', () => {
  test.each<[string, unknown, ErrorCode]>([
    ['a refused connection', plainError({ code: 'ECONNREFUSED' }), 'upstream_failed'],
    ['a broken connection', plainError({ code: 'ECONNRESET' }), 'upstream_failed'],
    [
      'a broken connection that the SDK calls a timeout',
      plainError({ name: 'TimeoutError', code: 'ECONNRESET' }),
      'upstream_failed',
    ],
    ['a connection closed while writing', plainError({ name: 'TimeoutError', code: 'EPIPE' }), 'upstream_failed'],
    ['an unknown host', plainError({ code: 'ENOTFOUND' }), 'upstream_failed'],
    ['a certificate nobody trusts', plainError({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'upstream_failed'],
    ['a timeout of the SDK', plainError({ name: 'TimeoutError' }), 'upstream_timeout'],
    ['a timeout of the system', plainError({ code: 'ETIMEDOUT' }), 'upstream_timeout'],
    ['an abort', plainError({ name: 'AbortError' }), 'upstream_timeout'],
    ['a body that is no JSON', plainError({ name: 'SyntaxError', $responseBodyText: CANARY }), 'upstream_failed'],
    [
      'a refusal in HTML',
      plainError({ name: 'SyntaxError', $metadata: { httpStatusCode: 429 }, $responseBodyText: CANARY }),
      'upstream_throttled',
    ],
    ['a type error', new TypeError(CANARY), 'upstream_failed'],
    ['an error with a cause', new Error(CANARY, { cause: new Error(CANARY) }), 'upstream_failed'],
    ['an error of errors', new AggregateError([new Error(CANARY)], CANARY), 'upstream_failed'],
    ['a text', CANARY, 'upstream_failed'],
    ['an object', { name: CANARY, message: CANARY, code: CANARY }, 'upstream_failed'],
    ['nothing', undefined, 'upstream_failed'],
    ['null', null, 'upstream_failed'],
  ])('is translated without a word of it: %s', (_name, error, code) => {
    const translated = translateSdkError(error, OPERATION);
    expect(translated.code).toBe(code);
    expect(`${translated.message} ${translated.detail} ${translated.publicDetail} ${translated.cause}`).not.toContain(
      CANARY,
    );
    expect(translated.detail).toContain(OPERATION);
  });

  test('is named by the code of the system, so that operators see what to mend', () => {
    expect(translateSdkError(plainError({ code: 'ECONNREFUSED' }), OPERATION).detail).toContain('ECONNREFUSED');
  });

  test('says when to come back if it took too long', () => {
    expect(translateSdkError(plainError({ name: 'TimeoutError' }), OPERATION).retryable).toBe(true);
    expect(translateSdkError(plainError({ code: 'ECONNREFUSED' }), OPERATION).retryable).toBe(false);
  });

  test('about credentials is a refusal of the service, with the SDK’s reason', () => {
    const error = plainError({ name: 'CredentialsProviderError' }, 'Could not load credentials from any providers');
    const translated = translateSdkError(error, OPERATION);
    expect(translated.code).toBe('upstream_denied');
    expect(translated.detail).toContain('Could not load credentials');
  });

  test('keeps the request id if the answer had one', () => {
    const error = plainError({ name: 'SyntaxError', $metadata: { httpStatusCode: 200, requestId: 'aws-request-2' } });
    expect(translateSdkError(error, OPERATION).awsRequestId).toBe('aws-request-2');
    expect(translateSdkError(plainError({ $metadata: { requestId: 5 } }), OPERATION).awsRequestId).toBeUndefined();
  });
});

describe('an error of a table', () => {
  test('that is not there is no missing profile, and names the table', () => {
    const error = translateTableError(
      serviceException('ResourceNotFoundException'),
      'dynamodb:GetItem',
      'access-table',
    );
    expect(error).toMatchObject({ code: 'upstream_failed', awsRequestId: 'aws-request-1' });
    expect(error.detail).toContain('access-table');
    expect(error.detail).toContain('ResourceNotFoundException');
  });

  test('is else translated as any other', () => {
    for (const error of [serviceException('AccessDeniedException'), plainError({ code: 'ECONNREFUSED' }), undefined]) {
      const translated = translateTableError(error, OPERATION, 'access-table');
      expect({ ...translated }).toEqual({ ...translateSdkError(error, OPERATION) });
    }
  });

  test('is not quoted if AWS did not name it', () => {
    const error = plainError({ name: 'ResourceNotFoundException' });
    expect(translateTableError(error, OPERATION, 'access-table').detail).not.toContain(CANARY);
  });
});
