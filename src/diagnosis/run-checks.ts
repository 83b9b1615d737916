/**
 * Runs checks, side by side where they do not need each other, each within its time. A check that throws or hangs is its own
 * failure and never that of the others.
 */
import { within } from '../aws/deadline.ts';
import { ServiceError } from '../model/errors.ts';
import { type Check, type CheckResult, type CheckState, type Finding, failed, skipped, worstOf } from './check.ts';

export interface RunOptions {
  /** Ids of those to run, with those they need; all if absent. */
  readonly only?: readonly string[] | undefined;
  /** For each check by itself. */
  readonly timeoutMilliseconds: number;
}

/** The result, and whether what needs this check can go on. */
interface Outcome {
  readonly result: CheckResult;
  readonly blocks: boolean;
}

/**
 * @param checks each after those that it needs
 * @returns one result for each, in their order
 * @throws TypeError for a check that needs one that does not come before it
 */
export async function runChecks(
  checks: readonly Check[],
  { only, timeoutMilliseconds }: RunOptions,
): Promise<readonly CheckResult[]> {
  const outcomes = new Map<string, Promise<Outcome>>();
  for (const check of chosen(checks, only)) {
    const needed = check.needs.map((id) => {
      const outcome = outcomes.get(id);
      if (outcome === undefined) {
        throw new TypeError(`the check ${check.id} needs ${id}, which does not come before it`);
      }
      return outcome;
    });
    outcomes.set(check.id, outcomeOf(check, needed, timeoutMilliseconds));
  }
  return (await Promise.all(outcomes.values())).map(({ result }) => result);
}

function chosen(checks: readonly Check[], only: readonly string[] | undefined): readonly Check[] {
  if (only === undefined) {
    return checks;
  }
  const ids = new Set(only);
  // From the last to the first: what is needed comes before what needs it.
  for (const { id, needs } of checks.toReversed()) {
    if (ids.has(id)) {
      for (const need of needs) {
        ids.add(need);
      }
    }
  }
  return checks.filter(({ id }) => ids.has(id));
}

async function outcomeOf(
  check: Check,
  needed: readonly Promise<Outcome>[],
  timeoutMilliseconds: number,
): Promise<Outcome> {
  const inTheWay = (await Promise.all(needed)).filter(({ blocks }) => blocks).map(({ result }) => result.id);
  if (inTheWay.length > 0) {
    return { result: resultOf(check, [skipped(`needs ${inTheWay.join(' and ')}, which did not pass`)]), blocks: true };
  }
  const result = resultOf(check, await findingsOf(check, timeoutMilliseconds));
  return { result, blocks: result.state === 'failed' };
}

async function findingsOf(check: Check, timeoutMilliseconds: number): Promise<readonly Finding[]> {
  try {
    return await within(timeoutMilliseconds, `the check ${check.id}`, async (signal) => await check.run(signal));
  } catch (error) {
    return [crash(error)];
  }
}

function crash(error: unknown): Finding {
  if (error instanceof ServiceError) {
    return failed(error.detail, {
      meaning: 'The check could not be brought to its end.',
      remedy:
        error.code === 'upstream_timeout'
          ? 'See what does not answer, or give it more time with --timeout.'
          : 'The finding says what answered so; put that right and run the check again.',
    });
  }
  // Its message may quote anything, so it is not shown.
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return failed(`the check ended with ${name}${code}`, {
    meaning: 'That is a fault of the check itself; it says nothing about the deployment.',
    remedy: 'Report it, with the version (studio-pass --version) and the configuration without its names.',
  });
}

function resultOf({ id, title }: Check, findings: readonly Finding[]): CheckResult {
  const [first = skipped('there is nothing to look at'), ...others] = findings;
  return { id, title, state: worstOf(findings), findings: [first, ...others] };
}

export type Summary = Readonly<Record<CheckState, number>>;

export function summarise(results: readonly CheckResult[]): Summary {
  const count = (state: CheckState): number => results.filter((result) => result.state === state).length;
  return { ok: count('ok'), warning: count('warning'), failed: count('failed'), skipped: count('skipped') };
}
