/**
 * What a check of a deployment is: it looks at one thing, changes nothing, and says what it found, what that means and what
 * would be right. Nothing it says may hold a token, a presigned URL or credentials.
 */

/** The stem of what `docs/runbook.md` explains at length. */
export const RUNBOOK = 'docs/runbook.md';

export type CheckState = 'ok' | 'warning' | 'failed' | 'skipped';

export interface Finding {
  readonly state: CheckState;
  /** What was seen, as facts. */
  readonly found: string;
  /** What follows from it; absent where all is well. */
  readonly meaning?: string;
  /** What to do about it; absent where all is well. */
  readonly remedy?: string;
}

/** One check's findings: at least one. The worst of them is the state of the check. */
type Findings = readonly [Finding, ...Finding[]];

export interface Check {
  /** Stable, in kebab-case: scripts name checks by it. */
  readonly id: string;
  readonly title: string;
  /** Ids of checks that come before this one; if one of them fails, this one is skipped. */
  readonly needs: readonly string[];
  /**
   * @param signal of the check's time: nobody waits for it any longer once it is aborted
   * @throws Error anything; it is this check's failure
   */
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  readonly findings: Findings;
}

/** What is said besides of anything but success. */
export interface Advice {
  readonly meaning: string;
  readonly remedy: string;
}

export function ok(found: string): Finding {
  return { state: 'ok', found };
}

export function warning(found: string, advice: Advice): Finding {
  return { state: 'warning', found, ...advice };
}

export function failed(found: string, advice: Advice): Finding {
  return { state: 'failed', found, ...advice };
}

/** @param why there is nothing to look at */
export function skipped(why: string): Finding {
  return { state: 'skipped', found: why };
}

const WORST_FIRST: readonly CheckState[] = ['failed', 'warning', 'ok', 'skipped'];

/** Of several: the worst. Something that was looked at counts before something that was not. */
export function worstOf(findings: readonly Finding[]): CheckState {
  return WORST_FIRST.find((state) => findings.some((finding) => finding.state === state)) ?? 'skipped';
}
