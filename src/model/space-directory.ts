/**
 * The port to whatever knows the spaces of a domain. It says what is there and whose it is; who may open what is decided
 * elsewhere.
 */
import type { StudioTarget } from './studio-target.ts';

export interface StudioSpace {
  readonly spaceName: string;
  /** For people to read; nobody can be told apart by it. */
  readonly displayName?: string;
  /** The user profile that the space belongs to. Undefined for spaces of older kinds. */
  readonly ownerUserProfileName?: string;
  /** Undefined for spaces of older kinds, and for any kind that this service does not know. */
  readonly sharingType: 'Private' | 'Shared' | undefined;
  /** SageMaker's own word, such as `InService`. */
  readonly status: string;
}

/** Who asks; the domain is that of the target. */
export interface SpaceCaller {
  /** The `sub` of a verified token. */
  readonly subject: string;
  /** One that the caller is mapped to. */
  readonly target: StudioTarget;
}

export interface ListedSpaces {
  /** Everybody's, those that were changed last first. */
  readonly spaces: readonly StudioSpace[];
  /** Whether there are more than are listed. */
  readonly truncated: boolean;
}

/**
 * Both methods throw ServiceError `upstream_denied`, `upstream_throttled`, `upstream_timeout`, `upstream_failed` or
 * `overloaded`, and `not_mapped` for a subject that AWS cannot be told of.
 */
export interface SpaceDirectory {
  /** The space as it was at most 10 seconds ago; undefined if there is none of this name in the domain. */
  find(caller: SpaceCaller, spaceName: string): Promise<StudioSpace | undefined>;
  /** The spaces of the domain, as many as can be read at once. */
  list(caller: SpaceCaller): Promise<ListedSpaces>;
}
