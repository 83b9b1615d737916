/** The scenario for people to watch: each step as it comes out, and how many came out right. */
import { styleText } from 'node:util';
import { runScenario, type ScenarioContext, type StepResult } from './scenario.ts';

/** @returns whether every step came out as expected */
export async function showScenario(context: ScenarioContext, out: (text: string) => void): Promise<boolean> {
  const results: StepResult[] = [];
  for await (const result of runScenario(context)) {
    results.push(result);
    out(describeStep(results.length, result));
  }
  const right = results.filter(({ isRight }) => isRight).length;
  out(`\n${right} of ${results.length} steps came out as expected.\n`);
  if (right < results.length && context.output !== undefined) {
    out(`\nThe service's last words:\n${context.output.log.slice(-20).join('\n')}\n`);
  }
  return right === results.length;
}

function describeStep(number: number, { title, expected, observed, note, isRight }: StepResult): string {
  const mark = isRight ? styleText('green', '✓') : styleText('red', '✗');
  const outcome = isRight ? observed : `${observed}, expected ${expected}`;
  const details = note === '' ? '' : styleText('dim', `  ${shortened(note)}`);
  return `${mark} ${String(number).padStart(2)}  ${title}\n       → ${outcome}${details}\n`;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
