/**
 * The one place where errors of the AWS SDK become errors of this service. What it writes down is for operators; nothing
 * of it reaches a caller, and no part of an answer's body is quoted except the message of an error AWS itself named.
 */
import { type ErrorCode, ServiceError } from '../model/errors.ts';

/** AWS refused the service itself: its permissions, its credentials or its signature. */
const DENIED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'OptInRequired',
  'CredentialsProviderError',
]);

/** A policy refused; the credentials are good. */
const ACCESS_DENIED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException']);

const THROTTLED: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
]);

const NOT_FOUND: ReadonlySet<string> = new Set(['ResourceNotFound', 'ResourceNotFoundException']);
const TIMED_OUT: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** After this many seconds a throttled or timed-out call has a fair chance. */
const RETRY_AFTER_SECONDS = 2;

/** Credentials that were good until now; new ones may be taken. */
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);

/** Whether AWS refused a call because the credentials it was signed with have expired. */
export function isExpiredCredentials(error: unknown): boolean {
  const { name, isServiceException } = describe(error);
  return isServiceException && EXPIRED.has(name);
}

/** Whether AWS itself answered that a policy does not allow a call: no failure of credentials, signature or network. */
export function isAccessDenied(error: unknown): boolean {
  const { name, isServiceException } = describe(error);
  return isServiceException && ACCESS_DENIED.has(name);
}

/** Whether AWS answered that a resource does not exist. */
export function isNotFound(error: unknown): boolean {
  const { name, isServiceException } = describe(error);
  return isServiceException && NOT_FOUND.has(name);
}

/** Whether AWS refused to create what exists already. */
export function isAlreadyThere(error: unknown): boolean {
  const { name, isServiceException } = describe(error);
  return isServiceException && name === 'ResourceInUse';
}

/** What AWS calls its refusal, for operators; undefined if the error is not one of AWS's, or is not called like one. */
export function awsErrorName(error: unknown): string | undefined {
  const { name, isServiceException } = describe(error);
  return isServiceException && /^[A-Za-z]\w{0,63}$/.test(name) ? name : undefined;
}

/**
 * @param operation names the call for operators, such as `sagemaker:CreatePresignedDomainUrl`
 * @param whoMayRefuse names the policies that can refuse it, if AWS may not say which one did
 */
export function translateSdkError(error: unknown, operation: string, whoMayRefuse?: string): ServiceError {
  const { name, message, systemCode, statusCode, requestId, isServiceException } = describe(error);
  const what = isServiceException ? `${name}: ${message}` : (systemCode ?? name);
  const code = codeFor(name, systemCode, statusCode, message);
  const isUnexplained = code === 'upstream_denied' && ACCESS_DENIED.has(name) && !namesPolicy(message);
  const suspects = isUnexplained && whoMayRefuse !== undefined ? ` (refused by ${whoMayRefuse})` : '';
  return new ServiceError(code, {
    detail: `${operation} failed: ${what}${suspects}`,
    ...(requestId === undefined ? {} : { awsRequestId: requestId }),
    ...(code === 'upstream_throttled' || code === 'upstream_timeout' || code === 'profile_not_ready'
      ? { retryAfterSeconds: RETRY_AFTER_SECONDS }
      : {}),
  });
}

/**
 * For calls to a table of DynamoDB: what it does not find is the table itself, never a user profile.
 * @param operation names the call for operators, such as `dynamodb:GetItem`
 */
export function translateTableError(error: unknown, operation: string, tableName: string): ServiceError {
  const { name, message, requestId, isServiceException } = describe(error);
  if (!isServiceException || !NOT_FOUND.has(name)) {
    return translateSdkError(error, operation);
  }
  return new ServiceError('upstream_failed', {
    detail: `${operation} failed: there is no table ${tableName} in this account and Region (${name}: ${message})`,
    ...(requestId === undefined ? {} : { awsRequestId: requestId }),
  });
}

/**
 * Whether AWS's message says which kind of policy refused, which it does for many services, not for all. It names the
 * principal and the action as well.
 * Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
function namesPolicy(message: string): boolean {
  return /\b(because no [\w -]+ allows|with an explicit deny in an? [\w -]+)/.test(message);
}

function codeFor(
  name: string,
  systemCode: string | undefined,
  statusCode: number | undefined,
  message: string,
): ErrorCode {
  if (NOT_FOUND.has(name)) return 'profile_missing';
  if (THROTTLED.has(name) || statusCode === 429) return 'upstream_throttled';
  if (DENIED.has(name) || statusCode === 403) return 'upstream_denied';
  // The SDK's HTTP handler calls these a TimeoutError; nothing timed out, the other side hung up.
  if (systemCode === 'ECONNRESET' || systemCode === 'EPIPE') return 'upstream_failed';
  if (TIMED_OUT.has(name) || (systemCode !== undefined && TIMED_OUT.has(systemCode))) return 'upstream_timeout';
  // SageMaker has no error of its own for a profile that is still being created; its validation message names the status.
  if (name === 'ValidationException' && /\bInService\b/.test(message)) return 'profile_not_ready';
  return 'upstream_failed';
}

interface SdkErrorFacts {
  readonly name: string;
  readonly message: string;
  /** Node's code of a socket error, such as `ECONNREFUSED`. */
  readonly systemCode: string | undefined;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  /** Whether AWS named the error: the message is then AWS's, and not a parser's that may quote what it parsed. */
  readonly isServiceException: boolean;
}

function describe(error: unknown): SdkErrorFacts {
  if (!(error instanceof Error)) {
    return {
      name: 'unknown',
      message: '',
      systemCode: undefined,
      statusCode: undefined,
      requestId: undefined,
      isServiceException: false,
    };
  }
  const code = property(error, 'code');
  const metadata = property(error, '$metadata');
  const statusCode = property(metadata, 'httpStatusCode');
  const requestId = property(metadata, 'requestId');
  return {
    name: error.name,
    message: error.message,
    systemCode: typeof code === 'string' ? code : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    isServiceException: property(error, '$fault') !== undefined || error.name === 'CredentialsProviderError',
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
