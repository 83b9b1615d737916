/**
 * Every way in which this service says no. A code is part of the public contract: it never changes its meaning, and a
 * new one does not compile until `http/problem-catalogue.ts` says how it is shown. No HTTP status here.
 */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'not_mapped'
  | 'mapping_disabled'
  | 'profile_forbidden'
  | 'domain_forbidden'
  | 'app_forbidden'
  | 'space_forbidden'
  | 'revoked'
  | 'outside_network'
  | 'not_found'
  | 'domain_required'
  | 'profile_not_ready'
  | 'profile_missing'
  | 'ticket_spent'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'rate_limited'
  | 'upstream_denied'
  | 'upstream_failed'
  | 'upstream_throttled'
  | 'upstream_timeout'
  | 'overloaded'
  | 'not_ready'
  | 'internal_error';

/**
 * Why a token was refused. Callers see `invalid_token` for all of them, and `ticket_spent` for a launch ticket; the audit event
 * carries the precise one.
 */
export type TokenFault =
  | 'authorization_absent'
  | 'authorization_repeated'
  | 'authorization_malformed'
  | 'token_malformed'
  | 'token_header_refused'
  | 'algorithm_refused'
  | 'issuer_unknown'
  | 'key_unknown'
  | 'signature_invalid'
  | 'token_use_wrong'
  | 'audience_wrong'
  | 'expired'
  | 'not_yet_valid'
  | 'issued_in_future'
  | 'lifetime_too_long'
  | 'claim_missing'
  | 'claim_malformed';

export interface ServiceErrorOptions {
  /** For operators: what exactly happened. Must hold no token and no presigned URL; may hold AWS's own message. */
  readonly detail: string;
  /** For the caller: shown in the answer as it is. Absent, the catalogue's text for the code is shown. */
  readonly publicDetail?: string;
  /** Narrows `invalid_token` or `ticket_spent` down for the audit trail. */
  readonly tokenFault?: TokenFault;
  /** After how many seconds the caller may try again with a chance. */
  readonly retryAfterSeconds?: number;
  /** AWS's id of the request that failed, for a support case. */
  readonly awsRequestId?: string;
  /** What failed had created a user profile before; the audit trail must tell. */
  readonly createdProfile?: true;
  readonly cause?: unknown;
}

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly publicDetail: string | undefined;
  readonly tokenFault: TokenFault | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly awsRequestId: string | undefined;
  readonly createdProfile: true | undefined;

  constructor(code: ErrorCode, options: ServiceErrorOptions) {
    super(`${code}: ${options.detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.publicDetail = options.publicDetail;
    this.tokenFault = options.tokenFault;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.awsRequestId = options.awsRequestId;
    this.createdProfile = options.createdProfile;
  }

  /** Whether the same request has a chance later, unchanged. */
  get retryable(): boolean {
    return this.retryAfterSeconds !== undefined;
  }

  /** The narrowest machine-readable word for what happened. */
  get reason(): ErrorCode | TokenFault {
    return this.tokenFault ?? this.code;
  }
}

/** A refused token. All of them look the same to the caller, so there is no public detail to give. */
export function tokenRefused(tokenFault: TokenFault, detail: string, cause?: unknown): ServiceError {
  return new ServiceError('invalid_token', { detail, tokenFault, cause });
}
