/**
 * From a decision to its audit event in the form of the Open Cybersecurity Schema Framework. It copies what it names and
 * nothing else, so that no token and no URL can come along; docs/decisions/0001-audit-events-in-ocsf.md says why this class.
 */
import { isIP, SocketAddress } from 'node:net';
import type { DecidedAction, DecisionEvent } from '../model/decision-event.ts';
import {
  type AuditProduct,
  OCSF_VERSION,
  type OcsfActor,
  type OcsfApi,
  type OcsfApiActivity,
  type OcsfResource,
  type OcsfSource,
} from './ocsf-api-activity.ts';
import { judge } from './ocsf-judgement.ts';

const SERVICE_NAME = 'studio-pass';
const PRODUCT_NAME = 'Studio Pass';
const API_VERSION = 'v1';

type Activity = Pick<OcsfApiActivity, 'activity_id' | 'activity_name' | 'type_uid' | 'type_name'>;

const CREATE: Activity = {
  activity_id: 1,
  activity_name: 'Create',
  type_uid: 600_301,
  type_name: 'API Activity: Create',
};
const READ: Activity = { activity_id: 2, activity_name: 'Read', type_uid: 600_302, type_name: 'API Activity: Read' };

/** Typed so that a new action does not compile until it is here. */
const operations: Readonly<Record<DecidedAction, { readonly operation: string; readonly activity: Activity }>> = {
  create_presigned_url: { operation: 'createPresignedUrl', activity: CREATE },
  describe_caller: { operation: 'describeCaller', activity: READ },
  create_launch_ticket: { operation: 'createLaunchTicket', activity: CREATE },
  open_launch_ticket: { operation: 'openLaunchTicket', activity: CREATE },
};

/** @throws RangeError if the event's time is none: an event that cannot be placed is not recorded */
export function toOcsfEvent(event: DecisionEvent, product: AuditProduct): OcsfApiActivity {
  const { action, outcome, reason, detail, policyVersion, durationMilliseconds, source, target } = event;
  const allowed = outcome === 'allow';
  const { operation, activity } = operations[action];
  const judgement = judge(reason);
  return known({
    ...activity,
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    time: epochMilliseconds(event.time),
    timezone_offset: 0,
    duration: durationMilliseconds === undefined ? undefined : Math.round(durationMilliseconds),
    ...judgement,
    ...(allowed
      ? { status_id: 1, status: 'Success', action_id: 1, action: 'Allowed' }
      : { status_id: 2, status: 'Failure', action_id: 2, action: 'Denied' }),
    status_code: reason,
    status_detail: detail,
    message: `${operation} ${allowed ? 'allowed' : 'denied'}: ${reason}`,
    is_alert: judgement.severity_id >= 3,
    policy: policyVersion === undefined ? undefined : { name: `${SERVICE_NAME} policy`, version: policyVersion },
    actor: actorOf(event),
    src_endpoint: sourceOf(source),
    http_request: source?.userAgent === undefined ? undefined : { user_agent: source.userAgent },
    api: apiOf(event, operation),
    resources: resourcesOf(event),
    cloud: known({ provider: 'AWS', region: target?.region }),
    metadata: {
      version: OCSF_VERSION,
      product: { name: PRODUCT_NAME, vendor_name: PRODUCT_NAME, version: product.version },
      profiles: ['cloud', 'security_control'],
      correlation_uid: event.requestId,
      log_name: `${SERVICE_NAME}.decision`,
    },
    unmapped: unmappedOf(event),
  });
}

function epochMilliseconds(time: string): number {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) {
    throw new RangeError('the time of an audit event must be an RFC 3339 date and time');
  }
  return milliseconds;
}

function actorOf({ caller }: DecisionEvent): OcsfActor {
  if (caller === undefined) {
    return { app_name: 'unverified client' };
  }
  const { issuer, subject, displayName, clientId, tokenId } = caller;
  return known({
    user: known({ uid: subject, name: displayName, domain: issuer, type_id: 1, type: 'User' }),
    session: known({ issuer, credential_uid: tokenId }),
    idp: { uid: issuer, issuer, protocol_name: 'OIDC' },
    app_uid: clientId,
  });
}

function sourceOf(source: DecisionEvent['source'] = {}): OcsfSource {
  const address = ipAddress(source.address);
  const peer = ipAddress(source.peerAddress);
  const endpoint = known({
    ip: address ?? peer,
    uid: source.networkEndpointId,
    proxy_endpoint: address === undefined || peer === undefined ? undefined : { ip: peer },
  });
  return endpoint.ip === undefined && endpoint.uid === undefined ? { name: 'unknown' } : endpoint;
}

function apiOf(event: DecisionEvent, operation: string): OcsfApi {
  const { requestId, outcome, reason, launch, awsRequestId, createdProfile } = event;
  const error = outcome === 'deny' ? reason : undefined;
  const data = known({ aws_request_id: awsRequestId, created_user_profile: createdProfile });
  const response = known({ error, data: Object.keys(data).length === 0 ? undefined : data });
  return known({
    operation,
    version: API_VERSION,
    service: { name: SERVICE_NAME },
    request: known({
      uid: requestId,
      data:
        launch === undefined
          ? undefined
          : known({
              app: appOf(launch.landingUri),
              landing_uri: launch.landingUri,
              space_name: launch.spaceName,
              expires_in_seconds: launch.expiresInSeconds,
              session_duration_in_seconds: launch.sessionDurationInSeconds,
            }),
    }),
    response: Object.keys(response).length === 0 ? undefined : response,
  });
}

/** Source: CreatePresignedDomainUrl, LandingUri: `app:JupyterLab:path`, `studio::path`, or nothing for Studio itself. */
function appOf(landingUri = ''): string {
  return /^app:(\w+):/.exec(landingUri)?.[1] ?? 'Studio';
}

function resourcesOf({ target, launch }: DecisionEvent): readonly OcsfResource[] | undefined {
  if (target === undefined) {
    return undefined;
  }
  const { domainId, region, userProfileName } = target;
  const related = { region, role_id: 4, role: 'Related' } as const;
  const space = launch?.spaceName;
  return [
    {
      // As in the ARN, which would need the account: user-profile/domain/name.
      uid: `${domainId}/${userProfileName}`,
      name: userProfileName,
      type: 'AWS::SageMaker::UserProfile',
      region,
      role_id: 1,
      role: 'Target',
    },
    { uid: domainId, name: domainId, type: 'AWS::SageMaker::Domain', ...related },
    ...(space === undefined
      ? []
      : [{ uid: `${domainId}/${space}`, name: space, type: 'AWS::SageMaker::Space', ...related } as const]),
  ];
}

function unmappedOf({ caller, source, ticketId }: DecisionEvent): OcsfApiActivity['unmapped'] {
  const unmapped = known({
    token_use: caller?.tokenUse,
    launch_ticket_id: ticketId,
    source_address: ipAddress(source?.address) === undefined ? source?.address : undefined,
    peer_address: ipAddress(source?.peerAddress) === undefined ? source?.peerAddress : undefined,
  });
  return Object.keys(unmapped).length === 0 ? undefined : unmapped;
}

/**
 * @returns undefined for what is no address; otherwise its shortest spelling, which is the one that the schema's bound fits:
 *   without a zone, and an IPv4 address in IPv6 form (`::ffff:10.0.0.1`) as the IPv4 address it is
 */
function ipAddress(text = ''): string | undefined {
  const [address = ''] = text.split('%', 1);
  const family = isIP(address);
  if (family !== 6) {
    return family === 4 ? address : undefined;
  }
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/i, '');
}

type Known<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out the members that are undefined: what is not known has no attribute. */
function known<const T extends object>(members: T): Known<T> {
  // Written out because it is done nine times for each event.
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    const value: unknown = Reflect.get(members, name);
    if (value !== undefined) {
      kept[name] = value;
    }
  }
  return kept as Known<T>;
}
