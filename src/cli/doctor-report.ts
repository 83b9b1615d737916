/** How findings are shown: a line for each check, and below what is wrong what it means and what to do. */
import type { CheckResult, CheckState, Finding } from '../diagnosis/check.ts';
import { summarise } from '../diagnosis/run-checks.ts';
import { escapeControls } from '../document/document-fault.ts';
import { jsonText } from './json-text.ts';

const SIGNS: Readonly<Record<CheckState, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '-' };

export function humanReport(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ id }) => id.length));
  const lines = results.flatMap((result) => linesOf(result, width));
  const { ok, warning, failed, skipped } = summarise(results);
  return [...lines, '', `${ok} ok, ${warning} to look at, ${failed} failed, ${skipped} skipped`, ''].join('\n');
}

/** What AWS or a file said must not forge a line or move the cursor. */
function linesOf({ id, state, title, findings }: CheckResult, width: number): readonly string[] {
  const head = `${SIGNS[state]} ${id.padEnd(width)}  `;
  const [first, ...others] = findings;
  // Of a single finding the state is the check's own.
  if (others.length === 0) {
    return [`${head}${title}: ${escapeControls(first.found)}`, ...advice(first)];
  }
  return [
    `${head}${title}`,
    ...findings.flatMap((finding, index) => [
      `    ${SIGNS[finding.state]} ${escapeControls(finding.found)}`,
      // The same for several is said once, below the last of them.
      ...(isSameAdvice(finding, findings[index + 1]) ? [] : advice(finding)),
    ]),
  ];
}

function isSameAdvice(one: Finding, other: Finding | undefined): boolean {
  return other !== undefined && one.meaning === other.meaning && one.remedy === other.remedy;
}

function advice({ meaning, remedy }: Finding): readonly string[] {
  return [
    ...(meaning === undefined ? [] : [`      means:  ${escapeControls(meaning)}`]),
    ...(remedy === undefined ? [] : [`      remedy: ${escapeControls(remedy)}`]),
  ];
}

export function jsonReport(results: readonly CheckResult[]): string {
  return jsonText({ checks: results, summary: summarise(results) });
}
