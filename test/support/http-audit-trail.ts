/** Reads the audit trail back: from lines in the form of the Open Cybersecurity Schema Framework to what was decided. */
import type { DecisionEvent } from '../../src/model/decision-event.ts';

export interface AuditedDecision
  extends Pick<
    DecisionEvent,
    'requestId' | 'reason' | 'outcome' | 'detail' | 'target' | 'createdProfile' | 'awsRequestId' | 'ticketId'
  > {
  readonly operation: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly caller?: {
    readonly issuer: string;
    readonly subject: string;
    readonly displayName: string | undefined;
    readonly clientId: string | undefined;
    readonly tokenId: string | undefined;
    readonly tokenUse: string | undefined;
  };
  readonly launch?: Readonly<Record<string, unknown>>;
}

/** @throws SyntaxError if a line is not JSON */
export function readAuditTrail(text: string): readonly AuditedDecision[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => readEvent(JSON.parse(line)));
}

interface AuditLine {
  readonly time: number;
  readonly action: 'Allowed' | 'Denied';
  readonly status_code: DecisionEvent['reason'];
  readonly status_detail?: string;
  readonly actor: {
    readonly user?: { readonly uid: string; readonly name?: string; readonly domain: string };
    readonly session?: { readonly credential_uid?: string };
    readonly app_uid?: string;
  };
  readonly api: {
    readonly operation: string;
    readonly request: { readonly uid: string; readonly data?: Readonly<Record<string, unknown>> };
    readonly response?: {
      readonly data?: { readonly aws_request_id?: string; readonly created_user_profile?: true };
    };
  };
  readonly resources?: readonly { readonly uid: string; readonly region: string; readonly role: string }[];
  readonly unmapped?: { readonly token_use?: string; readonly launch_ticket_id?: string };
}

function readEvent(line: AuditLine): AuditedDecision {
  const { actor, api, resources = [], unmapped } = line;
  const target = resources.find(({ role }) => role === 'Target');
  const [domainId = '', userProfileName = ''] = target?.uid.split('/') ?? [];
  const { aws_request_id: awsRequestId, created_user_profile: createdProfile } = api.response?.data ?? {};
  return {
    operation: api.operation,
    time: line.time,
    requestId: api.request.uid,
    outcome: line.action === 'Allowed' ? 'allow' : 'deny',
    reason: line.status_code,
    ...(line.status_detail === undefined ? {} : { detail: line.status_detail }),
    ...(target === undefined ? {} : { target: { domainId, region: target.region, userProfileName } }),
    ...(createdProfile === undefined ? {} : { createdProfile }),
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    ...(unmapped?.launch_ticket_id === undefined ? {} : { ticketId: unmapped.launch_ticket_id }),
    ...(api.request.data === undefined ? {} : { launch: api.request.data }),
    ...(actor.user === undefined
      ? {}
      : {
          caller: {
            issuer: actor.user.domain,
            subject: actor.user.uid,
            displayName: actor.user.name,
            clientId: actor.app_uid,
            tokenId: actor.session?.credential_uid,
            tokenUse: unmapped?.token_use,
          },
        }),
  };
}
