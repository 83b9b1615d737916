/** The service's answers as far as the page reads them; docs/openapi.json describes them whole. */
import type { ErrorCode } from '../model/errors.ts';
import type { StudioApp } from '../model/studio-app.ts';

export interface Space {
  readonly spaceName: string;
  readonly displayName?: string;
  readonly sharing: 'private' | 'shared';
  readonly status: string;
}

export interface Domain {
  readonly domainId: string;
  readonly region: string;
  readonly userProfileName: string;
  readonly default: boolean;
  readonly apps: readonly StudioApp[];
  readonly sessionDurationInSeconds: number;
  readonly spaces?: readonly Space[];
  readonly spacesTruncated?: true;
}

export interface Caller {
  readonly userName?: string;
  readonly mapping: 'mapped' | 'not_mapped' | 'mapping_disabled';
  readonly domains: readonly Domain[];
}

export interface LaunchRequest {
  readonly domainId: string;
  readonly app: StudioApp;
  readonly spaceName?: string;
}

export interface PresignedUrl {
  readonly authorizedUrl: string;
}

/** Why something was not done. `unreachable` is the page's own: there was no answer. */
export interface Refusal {
  readonly code: ErrorCode | 'unreachable';
  /** What happened, where the service says it more precisely than its catalogue. */
  readonly detail?: string;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
}

export type Answer<T> = { readonly value: T } | { readonly refusal: Refusal };
