/**
 * A REQUEST authorizer of API Gateway, ahead of a service that verifies every token again. It lets a caller through to what is
 * theirs; on any doubt it lets nobody through. What it refuses has its audit event, what it lets through gets one from the
 * service.
 *
 * A policy is right for its caller whatever they ask for, so that a cache of API Gateway's would mix up nothing; but a cached
 * one would go on letting a revoked caller through, and would leave refusals without events. Use it without (a TTL of 0).
 * Source: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer".
 */
import { randomUUID } from 'node:crypto';
import { extractBearerToken } from '../auth/bearer.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import { Decision } from '../launch/decision.ts';
import { requireTargets } from '../launch/own-domains.ts';
import { refuseRevoked } from '../launch/refuse-revoked.ts';
import type { Clock } from '../model/clock.ts';
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { Log } from '../model/log.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { RevocationList } from '../model/revocation.ts';
import {
  denyAllPolicy,
  guardedRoutes,
  ownResourcesPolicy,
  type PolicyDocument,
  PROFILE_RESOURCE,
  PROFILE_VARIABLE,
  stageArnOf,
} from './own-resources.ts';
import { type EventIdentity, eventHeaders, type ProxyEvent, rawHeadersOf } from './proxy-event.ts';

interface AuthorizerEvent extends Pick<ProxyEvent, 'headers' | 'multiValueHeaders'> {
  readonly type: 'REQUEST';
  readonly methodArn: string;
  /** As the API has it, such as `/v1/me`. */
  readonly resource: string;
  readonly httpMethod: string;
  /** Decoded. */
  readonly pathParameters?: Readonly<Record<string, string>> | null;
  readonly requestContext: { readonly identity: EventIdentity; readonly extendedRequestId?: string };
}

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: PolicyDocument;
  /** For mappings of the API and its access log. */
  readonly context: { readonly subject?: string; readonly profile?: string };
}

export interface Authorizer {
  readonly tokens: TokenVerifier;
  readonly revocations: RevocationList;
  readonly profiles: ProfileDirectory;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly log: Log;
  readonly policyVersion: string;
  /** The execute-api endpoints of the API; empty if that is not looked at. */
  readonly endpointIds: readonly string[];
  /** Done before each request: timers stand still while the function does. */
  readonly refreshKeys: () => Promise<void>;
}

/** API Gateway answers 401 for an error with exactly this message, and 500 for any other. */
const UNAUTHORIZED = 'Unauthorized';

/** Of callers who are known and let through to nothing. Their own faults, never the service's. */
const DENIED: ReadonlySet<ErrorCode> = new Set(['insufficient_scope', 'revoked', 'outside_network']);

export function createAuthorizerHandler(authorizer: Authorizer): (event: unknown) => Promise<AuthorizerAnswer> {
  return async (given) => {
    const event = requireAuthorizerEvent(given);
    const stageArn = stageArnOf(event.methodArn);
    const decision = decisionOf(event, authorizer);
    let identity: Identity | undefined;
    try {
      await authorizer.refreshKeys();
      requireOwnEndpoint(event.requestContext.identity, authorizer.endpointIds);
      identity = await authorizer.tokens.verify(extractBearerToken(rawHeadersOf(eventHeaders(event))));
      decision.concerns(identity);
      await refuseRevoked(identity, authorizer.revocations);
      return await ownAnswer(event, stageArn, identity, decision, authorizer);
    } catch (thrown) {
      const error = thrown instanceof ServiceError ? thrown : internalError(thrown);
      await recordRefusal(decision, error, authorizer.log);
      if (error.code === 'invalid_token') {
        throw new Error(UNAUTHORIZED);
      }
      if (!DENIED.has(error.code)) {
        // Nobody's fault who asks: API Gateway answers that the service is not ready.
        throw new Error(`the caller cannot be authorized: ${error.code}`);
      }
      const context = identity === undefined ? {} : { subject: identity.subject };
      return { principalId: identity?.subject ?? 'refused', policyDocument: denyAllPolicy(stageArn), context };
    }
  };
}

/**
 * Who is mapped to nothing is let through to what is everybody's own: the service says there, and better, why they may open
 * nothing.
 */
async function ownAnswer(
  { resource, pathParameters }: AuthorizerEvent,
  stageArn: string,
  identity: Identity,
  decision: Decision,
  { profiles, log }: Authorizer,
): Promise<AuthorizerAnswer> {
  const mapping = await profiles.lookUp(identity);
  const names = ownProfileNames(mapping);
  const asked = resource === PROFILE_RESOURCE ? (pathParameters?.[PROFILE_VARIABLE] ?? '') : undefined;
  // Built first: a mapping that is at fault must be seen as that.
  const policyDocument = ownResourcesPolicy(stageArn, names);
  if (asked !== undefined && !names.includes(asked)) {
    await recordRefusal(decision, refusalOfProfile(mapping), log);
  }
  const [onlyName] = names;
  const profile = asked !== undefined && names.includes(asked) ? asked : names.length === 1 ? onlyName : undefined;
  return {
    principalId: identity.subject,
    policyDocument,
    context: { subject: identity.subject, ...(profile === undefined ? {} : { profile }) },
  };
}

function ownProfileNames(mapping: ProfileMapping | undefined): readonly string[] {
  return mapping === undefined || mapping.disabled
    ? []
    : [...new Set(mapping.targets.map(({ userProfileName }) => userProfileName))];
}

/** Why the caller may not open the profile named in the path. */
function refusalOfProfile(mapping: ProfileMapping | undefined): ServiceError {
  try {
    requireTargets(mapping);
  } catch (error) {
    if (error instanceof ServiceError) {
      return error;
    }
    throw error;
  }
  return new ServiceError('profile_forbidden', {
    detail: 'the profile named in the path belongs to somebody else, or to nobody',
  });
}

function requireAuthorizerEvent(event: unknown): AuthorizerEvent {
  const { type, methodArn, resource, httpMethod, requestContext } = { ...(event as Partial<AuthorizerEvent>) };
  if (
    type !== 'REQUEST' ||
    typeof methodArn !== 'string' ||
    typeof resource !== 'string' ||
    typeof httpMethod !== 'string' ||
    typeof requestContext?.identity !== 'object'
  ) {
    throw new TypeError('the event is none of a REQUEST authorizer of a REST API');
  }
  return event as AuthorizerEvent;
}

/**
 * The API's own resource policy decides which endpoint requests come through, and the service looks again. Here it is one more
 * lock where API Gateway says which it was.
 */
function requireOwnEndpoint({ vpceId }: EventIdentity, endpointIds: readonly string[]): void {
  if (vpceId !== undefined && endpointIds.length > 0 && !endpointIds.includes(vpceId)) {
    throw new ServiceError('outside_network', { detail: 'the interface endpoint is not one of those configured' });
  }
}

/** Of API Gateway: what its access log calls the request, and what it answers as `x-request-id` when it refuses. */
const EXTENDED_REQUEST_ID = /^[\w+/=-]{1,128}$/;

function decisionOf(event: AuthorizerEvent, { audit, clock, policyVersion }: Authorizer): Decision {
  const { identity, extendedRequestId = '' } = event.requestContext;
  const route = guardedRoutes.find(
    ({ method, resource }) => method === event.httpMethod && resource === event.resource,
  );
  const decision = new Decision({
    action: route?.decides ?? 'create_presigned_url',
    requestId: EXTENDED_REQUEST_ID.test(extendedRequestId) ? extendedRequestId : randomUUID(),
    audit,
    clock,
    policyVersion,
  });
  decision.comesFrom(sourceOf(identity));
  return decision;
}

function sourceOf({ sourceIp, vpceId }: EventIdentity): NonNullable<DecisionEvent['source']> {
  return {
    ...(sourceIp === undefined ? {} : { address: sourceIp }),
    ...(vpceId === undefined ? {} : { networkEndpointId: vpceId }),
  };
}

function internalError(thrown: unknown): ServiceError {
  const detail = thrown instanceof Error ? thrown.name : 'not an Error';
  return new ServiceError('internal_error', { detail, cause: thrown });
}

async function recordRefusal(decision: Decision, error: ServiceError, log: Log): Promise<void> {
  const { code, detail, cause } = error;
  log.info({ code, detail, err: cause }, 'request refused by the authorizer');
  try {
    await decision.deny(error);
  } catch (err) {
    // Nothing is handed out here, so the refusal stands; that its event is missing must be seen.
    log.error({ err }, 'the audit event of a refusal could not be written');
  }
}
