/** The port to whatever mints presigned URLs. It is told exactly what to mint; it decides nothing. */
import type { PresignedUrl } from './secret.ts';
import type { StudioTarget } from './studio-target.ts';

export interface MintRequest {
  /** Whom the URL is for: the `sub` of a verified token. */
  readonly subject: string;
  /** Those of the token. */
  readonly groups: readonly string[];
  readonly target: StudioTarget;
  /** 5 to 300. */
  readonly expiresInSeconds: number;
  /** 1 800 to 43 200. */
  readonly sessionDurationInSeconds: number;
  /** Undefined leaves the landing page to the domain's own settings. */
  readonly landingUri: string | undefined;
  readonly spaceName: string | undefined;
}

export interface MintedUrl {
  /** Checked to lead to the target's own Studio host. */
  readonly url: PresignedUrl;
  /** AWS's id of the request, for the audit trail. */
  readonly awsRequestId: string | undefined;
  /** The user profile did not exist and was created for this request. */
  readonly createdProfile?: true;
  /** How much later than the request SageMaker was asked for this URL, at least: the profile was waited for. */
  readonly waitedMilliseconds?: number;
}

export interface StudioGateway {
  /**
   * @throws ServiceError `profile_missing`, `profile_not_ready`, `upstream_denied`, `upstream_throttled`,
   * `upstream_timeout` or `upstream_failed`, and `not_mapped` for a subject that AWS cannot be told of
   */
  createPresignedUrl(request: MintRequest): Promise<MintedUrl>;
}
