import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toOcsfEvent } from '../../../src/audit/ocsf-event.ts';
import type { DecisionEvent } from '../../../src/model/decision-event.ts';
import {
  allActions,
  allErrorCodes,
  allTokenFaults,
  decisionEvents,
  fullEvent,
  refusedToken,
} from '../../support/ocsf-decision-events.ts';
import { apiActivitySchema, ocsfFaults } from '../../support/ocsf-schema-check.ts';

const product = { version: '1.2.3' };

/** As a reader gets it. */
function written(event: DecisionEvent): Record<string, unknown> {
  return JSON.parse(JSON.stringify(toOcsfEvent(event, product)));
}

describe('every event is of the OCSF schema', () => {
  test.each(allActions)('when %s is allowed', (action) => {
    expect(ocsfFaults(written({ ...fullEvent, action }))).toEqual([]);
  });

  test.each(allErrorCodes)('when it is denied for %s', (reason) => {
    expect(ocsfFaults(written({ ...fullEvent, outcome: 'deny', reason, detail: 'what happened' }))).toEqual([]);
  });

  test.each(allTokenFaults)('when the token is refused for %s', (reason) => {
    expect(ocsfFaults(written(refusedToken(reason)))).toEqual([]);
  });

  test('whatever is in it and whatever is missing', () => {
    fc.assert(
      fc.property(decisionEvents, (event) => {
        expect(ocsfFaults(written(event))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an event says', () => {
  test('who: issuer, subject, user name, application and token, but never the token itself', () => {
    expect(written(fullEvent).actor).toEqual({
      user: { uid: fullEvent.caller.subject, name: 'alice', domain: fullEvent.caller.issuer, type_id: 1, type: 'User' },
      session: { issuer: fullEvent.caller.issuer, credential_uid: fullEvent.caller.tokenId },
      idp: { uid: fullEvent.caller.issuer, issuer: fullEvent.caller.issuer, protocol_name: 'OIDC' },
      app_uid: fullEvent.caller.clientId,
    });
  });

  test('nobody, as long as no token has been verified', () => {
    expect(written(refusedToken('signature_invalid')).actor).toEqual({ app_name: 'unverified client' });
  });

  test('what: domain, profile, space, app, landing and durations', () => {
    const { resources, api, cloud } = written(fullEvent);
    const region = 'us-east-1';
    expect(resources).toEqual([
      {
        uid: 'd-abcdefghijkl/alice',
        name: 'alice',
        type: 'AWS::SageMaker::UserProfile',
        region,
        role_id: 1,
        role: 'Target',
      },
      {
        uid: 'd-abcdefghijkl',
        name: 'd-abcdefghijkl',
        type: 'AWS::SageMaker::Domain',
        region,
        role_id: 4,
        role: 'Related',
      },
      {
        uid: 'd-abcdefghijkl/team-space',
        name: 'team-space',
        type: 'AWS::SageMaker::Space',
        region,
        role_id: 4,
        role: 'Related',
      },
    ]);
    expect(api).toEqual({
      operation: 'createPresignedUrl',
      version: 'v1',
      service: { name: 'studio-pass' },
      request: {
        uid: fullEvent.requestId,
        data: {
          app: 'JupyterLab',
          landing_uri: 'app:JupyterLab:lab/tree/notes',
          space_name: 'team-space',
          expires_in_seconds: 20,
          session_duration_in_seconds: 28_800,
        },
      },
      response: { data: { aws_request_id: fullEvent.awsRequestId, created_user_profile: true } },
    });
    expect(cloud).toEqual({ provider: 'AWS', region });
  });

  test.each([
    [undefined, 'Studio'],
    ['studio::notes', 'Studio'],
    ['app:CodeEditor:', 'CodeEditor'],
    ['app:Canvas:a/app:JupyterLab:b', 'Canvas'],
  ])('of the landing %s that it is in %s', (landingUri, app) => {
    const { api } = toOcsfEvent({ ...fullEvent, launch: { ...fullEvent.launch, landingUri } }, product);
    expect(api.request.data?.app).toBe(app);
  });

  test('from where: address, interface endpoint, connection and program', () => {
    const { src_endpoint, http_request } = written(fullEvent);
    expect(src_endpoint).toEqual({
      ip: '10.20.30.40',
      uid: 'vpce-0123456789abcdef0',
      proxy_endpoint: { ip: '10.0.1.9' },
    });
    expect(http_request).toEqual({ user_agent: 'portal/2.1' });
  });

  test.each<[string, DecisionEvent['source'], object]>([
    ['the connection alone', { peerAddress: '::ffff:10.0.1.9' }, { ip: '10.0.1.9' }],
    ['an IPv6 connection', { peerAddress: '2001:db8::1' }, { ip: '2001:db8::1' }],
    ['the endpoint alone', { networkEndpointId: 'vpce-1' }, { uid: 'vpce-1' }],
    ['nothing', {}, { name: 'unknown' }],
    ['nothing at all', undefined, { name: 'unknown' }],
  ])('with %s as evidence, no more than that', (_name, source, expected) => {
    const { source: _full, ...rest } = fullEvent;
    expect(written(source === undefined ? rest : { ...rest, source }).src_endpoint).toEqual(expected);
  });

  test('what was said to be an address and is none, apart from the addresses', () => {
    const event = written({ ...fullEvent, source: { address: 'unknown, 10.0.0.1', peerAddress: '10.0.1.9' } });
    expect(event.src_endpoint).toEqual({ ip: '10.0.1.9' });
    expect(event.unmapped).toMatchObject({ token_use: 'access', source_address: 'unknown, 10.0.0.1' });
  });

  test('what came out and precisely why, with both request ids', () => {
    const event = written({
      ...fullEvent,
      outcome: 'deny',
      reason: 'upstream_denied',
      detail: 'AccessDeniedException: not authorized',
    });
    expect(event).toMatchObject({
      status_id: 2,
      status: 'Failure',
      status_code: 'upstream_denied',
      status_detail: 'AccessDeniedException: not authorized',
      action_id: 2,
      action: 'Denied',
      disposition: 'Error',
      severity: 'Medium',
      is_alert: true,
      message: 'createPresignedUrl denied: upstream_denied',
      metadata: { correlation_uid: fullEvent.requestId },
      api: { response: { error: 'upstream_denied', data: { aws_request_id: fullEvent.awsRequestId } } },
    });
  });

  test('that a user profile was created, although the request failed afterwards', () => {
    const { awsRequestId: _id, createdProfile: _created, ...rest } = fullEvent;
    const denied = { ...rest, outcome: 'deny', reason: 'profile_not_ready' } as const;
    const response = { error: 'profile_not_ready', data: { created_user_profile: true } };
    expect(written({ ...denied, createdProfile: true }).api).toMatchObject({ response });
    expect(written(denied).api).toMatchObject({ response: { error: 'profile_not_ready' } });
    expect(JSON.stringify(written(denied))).not.toContain('created_user_profile');
  });

  test('that it is allowed', () => {
    expect(written(fullEvent)).toMatchObject({
      status_id: 1,
      status: 'Success',
      status_code: 'granted',
      action_id: 1,
      disposition_id: 1,
      severity_id: 1,
      is_alert: false,
    });
  });

  test('when, for how long, under which policy and by which program', () => {
    expect(written(fullEvent)).toMatchObject({
      time: Date.UTC(2026, 10, 21, 10, 0, 0, 250),
      duration: 42,
      policy: { name: 'studio-pass policy', version: '3f9a1c' },
      metadata: { version: apiActivitySchema.version, product: { name: 'Studio Pass', version: '1.2.3' } },
    });
  });

  test('create for a URL and read for a description', () => {
    expect(written({ ...fullEvent, action: 'create_presigned_url' })).toMatchObject({ type_uid: 600_301 });
    expect(written({ ...fullEvent, action: 'describe_caller' })).toMatchObject({
      type_uid: 600_302,
      api: { operation: 'describeCaller' },
    });
  });
});

describe('how serious a refusal is', () => {
  test.each<[DecisionEvent['reason'], string, string]>([
    ['expired', 'Informational', 'Blocked'],
    ['audience_wrong', 'Low', 'Blocked'],
    ['signature_invalid', 'Medium', 'Blocked'],
    ['outside_network', 'Medium', 'Blocked'],
    ['not_mapped', 'Low', 'Unauthorized'],
    ['profile_forbidden', 'Medium', 'Unauthorized'],
    ['revoked', 'Medium', 'Access Revoked'],
    ['invalid_request', 'Informational', 'Rejected'],
    ['upstream_timeout', 'Low', 'Error'],
  ])('%s: %s, %s', (reason, severity, disposition) => {
    const isAlert = severity === 'Medium';
    expect(written({ ...fullEvent, outcome: 'deny', reason })).toMatchObject({
      severity,
      disposition,
      is_alert: isAlert,
    });
  });
});

test('threat 79: a member that is not part of the event does not come along', () => {
  const canary = 'canary-5d1e77';
  const tainted = {
    ...fullEvent,
    authorizedUrl: canary,
    caller: { ...fullEvent.caller, token: canary },
    launch: { ...fullEvent.launch, url: canary },
    source: { ...fullEvent.source, authorization: canary },
    target: { ...fullEvent.target, secret: canary },
  };
  expect(JSON.stringify(toOcsfEvent(tainted, product))).not.toContain(canary);
});

test('an event without a time is refused', () => {
  expect(() => toOcsfEvent({ ...fullEvent, time: 'now' }, product)).toThrow(RangeError);
});
