/**
 * What the audit trail keeps of one decision: who asked, for what, from which request, what came out and precisely why.
 * It holds no token and no presigned URL, and its free text is never shown to a caller.
 */
import type { ErrorCode, TokenFault } from './errors.ts';
import type { StudioTarget } from './studio-target.ts';

export type DecidedAction = 'create_presigned_url' | 'describe_caller' | 'create_launch_ticket' | 'open_launch_ticket';

export interface DecisionEvent {
  /** RFC 3339, in UTC. */
  readonly time: string;
  /** The service's own id of the request, also in the answer's `x-request-id`. */
  readonly requestId: string;
  readonly action: DecidedAction;
  readonly outcome: 'allow' | 'deny';
  readonly reason: 'granted' | ErrorCode | TokenFault;
  /** For operators: what exactly happened, with AWS's own words if it was AWS that refused. */
  readonly detail?: string;
  /** Absent as long as no token has been verified: what an unverified token says is nobody's name. */
  readonly caller?: {
    readonly issuer: string;
    readonly subject: string;
    readonly displayName: string | undefined;
    readonly clientId: string | undefined;
    readonly tokenId: string | undefined;
    readonly tokenUse: string;
  };
  /** The profile the decision is about, once the mapping has named it. */
  readonly target?: StudioTarget;
  /** What SageMaker was asked for. */
  readonly launch?: {
    readonly expiresInSeconds: number;
    readonly sessionDurationInSeconds: number;
    readonly landingUri: string | undefined;
    readonly spaceName: string | undefined;
  };
  /** Names the launch ticket that was issued or presented. Not the ticket: it opens nothing. */
  readonly ticketId?: string;
  /** A user profile was created on the way, whatever came out in the end. */
  readonly createdProfile?: true;
  readonly awsRequestId?: string;
  /** Where the request came from. Evidence, never identity. */
  readonly source?: {
    /** The caller's address as the gateway saw it. */
    readonly address?: string;
    /** The interface endpoint the gateway says the request came through. */
    readonly networkEndpointId?: string;
    /** The other end of the connection: usually a load balancer. */
    readonly peerAddress?: string;
    /** At most 256 characters, none of them a control character. */
    readonly userAgent?: string;
  };
  /** A short hash of the policy in force. */
  readonly policyVersion?: string;
  readonly durationMilliseconds?: number;
}

export interface AuditTrail {
  /**
   * Resolves when the event has been handed to the operating system, in the order of the calls.
   * @throws Error if it could not be written; what the event allows must then not happen
   */
  record(event: DecisionEvent): Promise<void>;
}
