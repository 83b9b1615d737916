/** Who is revoked, by what the command line says, and in words for people. */
import { escapeControls } from '../../document/document-fault.ts';
import { parseDateTime } from '../../revocation/date-time.ts';
import type { RevokedOne, StoredRevocation } from '../../revocation/revocation-store.ts';
import { type CommandIo, UsageError } from '../command.ts';
import type { CutResult } from './cut-sessions.ts';

export interface RevokeOutput {
  readonly asJson: boolean;
  readonly io: CommandIo;
}

export interface RevokeResult extends RevokedOne, Partial<Omit<StoredRevocation, keyof RevokedOne>> {
  readonly state: 'revoked' | 'would_be_revoked' | 'taken_back' | 'would_be_taken_back' | 'was_not_revoked';
  /** What it has been put in place of. */
  readonly before?: StoredRevocation | undefined;
  readonly inForceWithinSeconds?: number;
  readonly cuts: readonly CutResult[];
}

/**
 * @returns the first of the issuer's names
 * @throws UsageError if it is not configured, or not given and several are
 */
export function chooseIssuer(
  given: string | undefined,
  issuers: readonly { readonly names: readonly string[] }[],
): string {
  const all = issuers.map(({ names }) => names[0]).join(', ');
  if (given === undefined && issuers.length > 1) {
    throw new UsageError(`name the --issuer, one of ${all}`);
  }
  const chosen = given === undefined ? issuers[0] : issuers.find(({ names }) => names.includes(given));
  if (chosen?.names[0] === undefined) {
    throw new UsageError(`${given} is not a configured issuer; there is ${all}`);
  }
  return chosen.names[0];
}

/** @throws UsageError for anything but a moment */
export function momentOption(option: string, text: string | undefined, now: number): string | undefined {
  if (text === 'now') {
    return new Date(now).toISOString();
  }
  if (text !== undefined && parseDateTime(text) === undefined) {
    throw new UsageError(`${option} must be a moment such as 2026-11-21T10:00:00Z, or now`);
  }
  return text;
}

/**
 * There is one revocation for each person or token, so the next one takes the place of what is in force.
 * @throws Error if somebody who is refused now would be let in by that: nobody who revokes means to
 */
export function requireNoGap(before: StoredRevocation | undefined, next: StoredRevocation, now: number): void {
  if (before === undefined) {
    return;
  }
  const [old, put] = [momentsOf(before), momentsOf(next)];
  const isInForce = old.until > now;
  if (isInForce && (put.until < old.until || put.issuedBefore < old.issuedBefore)) {
    const terms = termsOf(before).map((line) => line.trim());
    throw new Error(
      `nothing has been changed: ${describeOne(before)} is revoked by more than this already (${terms.join('; ')}); take that back first with --undo`,
    );
  }
}

/** Milliseconds since the Unix epoch; what is left out has no end. */
function momentsOf({ until, issuedBefore }: StoredRevocation) {
  const moment = (text: string | undefined) => (text === undefined ? undefined : parseDateTime(text));
  return {
    until: moment(until) ?? Number.POSITIVE_INFINITY,
    issuedBefore: moment(issuedBefore) ?? Number.POSITIVE_INFINITY,
  };
}

const STATES: Readonly<Record<RevokeResult['state'], string>> = {
  revoked: 'Revoked',
  would_be_revoked: 'Would be revoked (nothing has been changed)',
  taken_back: 'No longer revoked',
  would_be_taken_back: 'Would no longer be revoked (nothing has been changed)',
  was_not_revoked: 'Was not revoked',
};

export function describeRevocation(result: RevokeResult): string {
  const { state, before, inForceWithinSeconds, cuts } = result;
  const force =
    state === 'revoked'
      ? [`  in force within ${inForceWithinSeconds} s; URLs handed out before can be opened until they expire`]
      : [];
  return [
    `${STATES[state]}: ${describeOne(result)}`,
    ...termsOf(result),
    ...(before === undefined ? [] : ['  in place of:', ...termsOf(before).map((line) => `  ${line}`)]),
    ...force,
    ...cuts.flatMap(describeCut),
    '',
  ].join('\n');
}

export function describeOne({ issuer, by, id }: RevokedOne): string {
  return escapeControls(`${by === 'subject' ? 'subject' : 'token'} ${id} of ${issuer}`);
}

export function termsOf({ issuedBefore, until, note, revokedAt }: Partial<StoredRevocation>): readonly string[] {
  return [
    ...(revokedAt === undefined ? [] : [`  since ${escapeControls(revokedAt)}`]),
    ...(issuedBefore === undefined ? [] : [`  tokens issued before ${issuedBefore}`]),
    ...(until === undefined ? [] : [`  until ${until}`]),
    ...(note === undefined ? [] : [`  note: ${escapeControls(note)}`]),
  ];
}

export function describeCut({ where, state, detail, policy }: CutResult): readonly string[] {
  const words = {
    cut: 'open sessions are cut by a Deny on',
    would_be_cut: 'open sessions would be cut by this Deny on',
    lifted: 'the cut is lifted from',
    would_be_lifted: 'the cut would be lifted from',
    was_not_cut: 'there was no cut on',
    impossible: 'NOT CUT: open sessions cannot be told apart in',
    failed: 'NOT DONE on',
  } satisfies Record<CutResult['state'], string>;
  return [
    `  ${words[state]} ${where}`,
    ...(detail === undefined ? [] : [`    ${escapeControls(detail)}`]),
    ...(policy === undefined
      ? []
      : JSON.stringify(policy, undefined, 2)
          .split('\n')
          .map((line) => `    ${line}`)),
  ];
}
