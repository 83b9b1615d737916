/** One source of mappings as it is composed: with what tells how it does, and what ends it. */
import type { ReadinessCheck } from '../model/readiness.ts';
import type { MappingSource } from '../profiles/first-match-profile-directory.ts';
import { WatchedProfileDirectory } from '../profiles/watched-profile-directory.ts';

export interface ComposedSource {
  readonly source: MappingSource;
  readonly checks: readonly ReadinessCheck[];
  close(): void;
}

const READINGS = {
  none: 'not read yet',
  answered: 'read',
  failed: 'the last reading failed, see the log',
} as const;

/** For a source that is always there, or has a check of its own elsewhere. */
export function unwatchedSource(source: MappingSource): ComposedSource {
  return { source, checks: [], close: () => undefined };
}

/**
 * For a source that is somewhere else. It is always called ready: only requests show that it can be read again, and nobody sends
 * requests to what is not ready. They are answered with 503 `not_ready` as long as it cannot.
 * @param name as operators know it, in the answer of `/readyz`
 */
export function watchedSource(
  name: string,
  source: MappingSource,
  close: () => void = () => undefined,
): ComposedSource {
  const directory = new WatchedProfileDirectory(source.directory);
  return {
    source: { ...source, directory },
    checks: [{ name, check: () => ({ ready: true, state: READINGS[directory.lastReading] }) }],
    close,
  };
}
