/**
 * The audit event as it is written: class API Activity (6003) of the Open Cybersecurity Schema Framework, with the
 * profiles cloud and security_control. Exactly what this service emits and nothing it merely could; names and numbers are
 * the schema's, never this service's. Source: https://schema.ocsf.io/1.7.0/classes/api_activity
 */
export const OCSF_VERSION = '1.7.0';

/** The program that writes the events. */
export interface AuditProduct {
  readonly version: string;
}

export interface OcsfApiActivity {
  readonly activity_id: 1 | 2;
  readonly activity_name: 'Create' | 'Read';
  readonly category_uid: 6;
  readonly category_name: 'Application Activity';
  readonly class_uid: 6003;
  readonly class_name: 'API Activity';
  /** `class_uid` * 100 + `activity_id`. */
  readonly type_uid: 600_301 | 600_302;
  readonly type_name: 'API Activity: Create' | 'API Activity: Read';
  /** When it was decided, in milliseconds since the Unix epoch. */
  readonly time: number;
  /** In minutes; events are in UTC. */
  readonly timezone_offset: 0;
  /** How long it took to decide, in milliseconds. */
  readonly duration?: number;
  readonly severity_id: 1 | 2 | 3;
  readonly severity: 'Informational' | 'Low' | 'Medium';
  readonly status_id: 1 | 2;
  readonly status: 'Success' | 'Failure';
  /** The precise reason: `granted`, an error code or a token fault. */
  readonly status_code: string;
  readonly status_detail?: string;
  readonly message: string;
  readonly action_id: 1 | 2;
  readonly action: 'Allowed' | 'Denied';
  readonly disposition_id: 1 | 2 | 24 | 25 | 26 | 27;
  readonly disposition: 'Allowed' | 'Blocked' | 'Access Revoked' | 'Rejected' | 'Unauthorized' | 'Error';
  readonly is_alert: boolean;
  readonly policy?: OcsfPolicy;
  readonly actor: OcsfActor;
  readonly src_endpoint: OcsfSource;
  readonly http_request?: { readonly user_agent: string };
  readonly api: OcsfApi;
  readonly resources?: readonly OcsfResource[];
  readonly cloud: { readonly provider: 'AWS'; readonly region?: string };
  readonly metadata: OcsfMetadata;
  /** What the schema has no attribute for. */
  readonly unmapped?: {
    readonly token_use?: string;
    /** The same in the event of its issue and in those of its use. */
    readonly launch_ticket_id?: string;
    /** What was said to be the source address and is none. */
    readonly source_address?: string;
    readonly peer_address?: string;
  };
}

interface OcsfMetadata {
  readonly version: typeof OCSF_VERSION;
  readonly product: { readonly name: string; readonly vendor_name: string; readonly version: string };
  readonly profiles: readonly ['cloud', 'security_control'];
  /** The service's own request id, as in the answer's `x-request-id` and in the log. */
  readonly correlation_uid: string;
  readonly log_name: string;
}

interface OcsfPolicy {
  readonly name: string;
  readonly version: string;
}

export interface OcsfActor {
  readonly user?: {
    readonly uid: string;
    readonly name?: string;
    /** The issuer: a subject means somebody only together with it. */
    readonly domain: string;
    readonly type_id: 1;
    readonly type: 'User';
  };
  /** The token, by its `jti`; never the token itself. */
  readonly session?: { readonly issuer: string; readonly credential_uid?: string };
  readonly idp?: { readonly uid: string; readonly issuer: string; readonly protocol_name: 'OIDC' };
  /** The application the token was issued to. */
  readonly app_uid?: string;
  /** Only where no token has been verified. */
  readonly app_name?: string;
}

export interface OcsfSource {
  readonly ip?: string;
  /** The interface endpoint (`vpce-…`), where CloudTrail's events in this form have it too. */
  readonly uid?: string;
  /** The TCP peer, where the gateway named an address beyond it. */
  readonly proxy_endpoint?: { readonly ip: string };
  /** Only where there is no evidence at all: the schema asks for something. */
  readonly name?: string;
}

export interface OcsfApi {
  /** The OpenAPI `operationId`. */
  readonly operation: string;
  readonly version: string;
  readonly service: { readonly name: string };
  readonly request: {
    readonly uid: string;
    readonly data?: {
      readonly app: string;
      readonly landing_uri?: string;
      readonly space_name?: string;
      readonly expires_in_seconds: number;
      readonly session_duration_in_seconds: number;
    };
  };
  readonly response?: {
    readonly error?: string;
    readonly data?: {
      readonly aws_request_id?: string;
      /** The target did not exist before, and does now: with its URL, or although the request failed afterwards. */
      readonly created_user_profile?: true;
    };
  };
}

export interface OcsfResource {
  readonly uid: string;
  readonly name: string;
  readonly type: `AWS::SageMaker::${'UserProfile' | 'Domain' | 'Space'}`;
  readonly region: string;
  readonly role_id: 1 | 4;
  readonly role: 'Target' | 'Related';
}
