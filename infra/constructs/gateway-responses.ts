/**
 * What API Gateway answers by itself, in the service's own form: problem details with codes of the contract, not stored and
 * not cached. They must never hold anything that the caller sent.
 */
import type { CfnGatewayResponseProps } from 'aws-cdk-lib/aws-apigateway';
import type { Settings } from '../settings/settings-schema.ts';

/** As in the service's problem catalogue; a test holds them against it. */
const problems = {
  invalid_request: [400, 'The request is not of the contract', 'The request is malformed.'],
  invalid_token: [401, 'The bearer token is missing or not valid', 'Sign in again and send a fresh token.'],
  insufficient_scope: [403, 'The token lacks a scope', 'The token does not carry a scope that this service requires.'],
  profile_forbidden: [403, 'That user profile is not yours', 'You can only open your own user profile.'],
  outside_network: [
    403,
    'The request came from outside the network',
    'This service can only be used from inside the corporate network.',
  ],
  not_found: [404, 'There is no such route', 'There is nothing here.'],
  payload_too_large: [413, 'The body is too large', 'The request body is too large.'],
  rate_limited: [429, 'Too many requests', 'Too many requests. Try again shortly.'],
  internal_error: [500, 'The service failed', 'Something went wrong that should not have.'],
  not_ready: [503, 'The service is not ready', 'The service is not ready. Try again shortly.'],
  upstream_timeout: [504, 'SageMaker took too long', 'SageMaker did not answer in time. Try again shortly.'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string, detail: string]>>;

type ProblemCode = keyof typeof problems;

/** Of the types that can occur in this API. Source: API Gateway, "Gateway response types". */
const codes: Readonly<Record<string, ProblemCode>> = {
  // What is not listed, such as a body that is not of the model.
  DEFAULT_4XX: 'invalid_request',
  DEFAULT_5XX: 'internal_error',
  // The resource policy: another endpoint or another VPC.
  ACCESS_DENIED: 'outside_network',
  // No method needs a signature, so this type only says that there is no such method.
  MISSING_AUTHENTICATION_TOKEN: 'not_found',
  RESOURCE_NOT_FOUND: 'not_found',
  REQUEST_TOO_LARGE: 'payload_too_large',
  THROTTLED: 'rate_limited',
  // The service could not be reached, or did not answer: it answers everything that it takes, so it took nothing.
  INTEGRATION_FAILURE: 'not_ready',
  INTEGRATION_TIMEOUT: 'upstream_timeout',
};

/** Those that an authorizer refuses. Who is in the wrong network as well hardly gets that far. */
const authorizerCodes: Readonly<Record<EdgeAuthorizer, Readonly<Record<string, ProblemCode>>>> = {
  none: {},
  cognito: { UNAUTHORIZED: 'invalid_token', ACCESS_DENIED: 'insufficient_scope' },
  lambda: {
    UNAUTHORIZED: 'invalid_token',
    // Hardly ever anything but the name of somebody else; the audit event says what.
    ACCESS_DENIED: 'profile_forbidden',
    // The function could not tell, or could not be asked.
    AUTHORIZER_FAILURE: 'not_ready',
    AUTHORIZER_CONFIGURATION_ERROR: 'not_ready',
  },
};

/** RFC 6750 section 3. The header that the service itself sends arrives renamed (see `private-api.ts`); these do not. */
const challenges: Partial<Record<ProblemCode, string>> = { invalid_token: 'Bearer realm="studio-pass"' };

const retryAfterSeconds: Partial<Record<ProblemCode, string>> = {
  // It is the same for everybody, so the longer it is the fewer come back meanwhile.
  rate_limited: '5',
  not_ready: '5',
  upstream_timeout: '5',
};

export interface GatewayResponseOptions {
  /** The one origin whose pages may read these answers; API Gateway can name no more than one. */
  readonly corsOrigin: string | undefined;
  readonly authorizer: EdgeAuthorizer;
}

type EdgeAuthorizer = NonNullable<NonNullable<Settings['api']>['edgeAuthorizer']>;

export function gatewayResponses(
  restApiId: string,
  { corsOrigin, authorizer }: GatewayResponseOptions,
): readonly CfnGatewayResponseProps[] {
  return Object.entries({ ...codes, ...authorizerCodes[authorizer] }).map(([responseType, code]) => {
    const [status, title, detail] = problems[code];
    const fixed = (value: string | undefined): string | undefined => (value === undefined ? undefined : `'${value}'`);
    const headers = {
      'Cache-Control': fixed('no-store'),
      'Referrer-Policy': fixed('no-referrer'),
      'X-Content-Type-Options': fixed('nosniff'),
      // Which API Gateway logs, and which a caller cannot choose.
      'X-Request-Id': 'context.extendedRequestId',
      'WWW-Authenticate': fixed(challenges[code]),
      'Retry-After': fixed(retryAfterSeconds[code]),
      'Access-Control-Allow-Origin': fixed(corsOrigin),
    };
    return {
      restApiId,
      responseType,
      statusCode: String(status),
      responseParameters: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[`gatewayresponse.header.${name}`, value] as const],
        ),
      ),
      responseTemplates: {
        'application/problem+json': JSON.stringify({
          type: `urn:problem-type:studio-pass:${code}`,
          title,
          status,
          detail,
          code,
        }),
      },
    };
  });
}
