/**
 * Keeps user names from being taken for subjects: whatever is written for a subject that no token of a user pool can carry does
 * nothing to anybody, and must not look as if it did.
 */
import { escapeControls } from '../document/document-fault.ts';
import { isCognitoSubject } from '../model/cognito-subject.ts';
import { UsageError } from './command.ts';

/** For `parseArgs`, among the command's own options. */
export const anySubjectOption = { 'any-subject': { type: 'boolean' } } as const;

/** For the command's `--help`. */
export const ANY_SUBJECT_HELP = `  --any-subject         takes a subject of a user pool although it is no UUID; without it, that is refused: tokens of a pool
                        always have a UUID in lower case, and what is written for a user name does nothing to anybody`;

interface KnownIssuer {
  readonly names: readonly string[];
  /** Whether it is a user pool. */
  readonly isCognito?: boolean;
}

/** @returns why no token of the issuer can have the subject; undefined if one can, or if that is not known */
export function whyNoSubject(subject: string, issuer: string, issuers: readonly KnownIssuer[]): string | undefined {
  const isOfPool = issuers.some(({ names, isCognito }) => isCognito === true && names.includes(issuer));
  return isOfPool && !isCognitoSubject(subject)
    ? `${escapeControls(subject)} is no subject of ${escapeControls(issuer)}: in Cognito the sub is a UUID such as 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11, never the user name (aws cognito-idp admin-get-user shows it)`
    : undefined;
}

/** @throws UsageError unless a token of the issuer can have the subject */
export function requireSubjectOf(
  { subject, issuer }: { readonly subject: string; readonly issuer: string },
  issuers: readonly KnownIssuer[],
  isAnyTaken: boolean,
): void {
  const why = isAnyTaken ? undefined : whyNoSubject(subject, issuer, issuers);
  if (why !== undefined) {
    throw new UsageError(`${why}; --any-subject takes it all the same`);
  }
}
