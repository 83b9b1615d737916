/**
 * What has to survive the way to the sign-in page and back: proof that the answer belongs to the question. It is kept for this
 * tab alone, and taken away the moment it is read. Tokens are never kept here, nor anywhere but in memory.
 */
export interface PendingSignIn {
  readonly state: string;
  /** RFC 7636 section 4.1. */
  readonly codeVerifier: string;
}

const KEY = 'studio-pass:sign-in';

export function keepPendingSignIn(pending: PendingSignIn): void {
  sessionStorage.setItem(KEY, JSON.stringify(pending));
}

/** @returns what was kept last, once; undefined if nothing was, or nothing that makes sense */
export function takePendingSignIn(): PendingSignIn | undefined {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  try {
    const { state, codeVerifier } = JSON.parse(text ?? '{}');
    return typeof state === 'string' && typeof codeVerifier === 'string' ? { state, codeVerifier } : undefined;
  } catch {
    return undefined;
  }
}
