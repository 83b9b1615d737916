/** Where the service's time goes: V8's sampling profiler over some seconds under load. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../profiles.ts';
import type { Variant } from '../variants.ts';
import type { Bench } from './bench.ts';
import { measureClosed } from './measured-slice.ts';

interface SampledFunction {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  /** Ids of what it has called. */
  readonly children?: readonly number[];
}

/** The format of the Chrome DevTools Protocol, Profiler.Profile. */
export interface CpuProfile {
  readonly nodes: readonly SampledFunction[];
  readonly samples: readonly number[];
}

export interface SelfTime {
  readonly where: string;
  readonly share: number;
}

const SETTLE_SECONDS = 3;
/** V8's names for samples that are of no function. */
const NOTHING: ReadonlySet<string> = new Set(['(root)', '(idle)', '(program)']);

/** @param directory where the profile is left, for the developer tools of a browser */
export async function profileVariant(
  bench: Bench,
  variant: Variant,
  { connections, latencyMilliseconds }: Profile,
  { seconds, people, directory }: { readonly seconds: number; readonly people: number; readonly directory: string },
): Promise<CpuProfile> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await bench.setUpstream({ latencyMilliseconds, verifies: false });
  const running = await bench.start(variant, 0, ['--cpu-prof', `--cpu-prof-dir=${directory}`]);
  await measureClosed(bench, [running], { connections, people, seconds, settleSeconds: SETTLE_SECONDS });
  // The profile is written when the process ends by itself.
  await bench.stop(running, 'SIGTERM');
  const [file] = await readdir(directory);
  if (file === undefined) {
    throw new Error(`${variant.name} left no profile: it must end by itself when it gets SIGTERM`);
  }
  return JSON.parse(await readFile(join(directory, file), 'utf8'));
}

export type CallFrame = SampledFunction['callFrame'];

/** The function itself, at its place. @param stack the innermost first */
export function functionOf([frame]: readonly CallFrame[]): string {
  return frame === undefined ? '' : labelOf(frame);
}

export function labelOf({ functionName, url, lineNumber }: CallFrame): string {
  return url === '' ? functionName : `${functionName || '(anonymous)'} ${fileOf(url)}:${lineNumber + 1}`;
}

/** Whether a sample is of no function. @param stack as above */
export function isOfNothing(stack: readonly CallFrame[]): boolean {
  return NOTHING.has(stack[0]?.functionName ?? '');
}

/** The package or the folder whose doing it is: what Node does is charged to whoever asked for it. @param stack as above */
export function packageOf(stack: readonly CallFrame[]): string {
  for (const { url } of stack) {
    const file = fileOf(url);
    const owner = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? /^(?:src|dist|test)\/[^/]+/.exec(file)?.[0];
    if (owner !== undefined) {
      return owner;
    }
  }
  return stack[0]?.functionName.startsWith('(') ? stack[0].functionName : 'Node itself';
}

/** What has the most time of its own, as shares of the time in which anything was done. */
export function topSelfTimes(
  profile: CpuProfile,
  nameOf: (stack: readonly CallFrame[]) => string,
  count: number,
): readonly SelfTime[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const stack of stacksOf(profile)) {
    if (!isOfNothing(stack)) {
      const where = nameOf(stack);
      counts.set(where, (counts.get(where) ?? 0) + 1);
      total += 1;
    }
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([where, own]) => ({ where, share: own / total }));
}

/** Of each sample, the innermost function first. */
export function stacksOf({ nodes, samples }: CpuProfile): readonly (readonly CallFrame[])[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const stackOf = (id: number): readonly CallFrame[] => {
    const stack: CallFrame[] = [];
    for (let node = byId.get(id); node !== undefined; node = byId.get(callers.get(node.id) ?? Number.NaN)) {
      stack.push(node.callFrame);
    }
    return stack;
  };
  return samples.map(stackOf);
}

/** Without where this checkout is. */
function fileOf(url: string): string {
  return url
    .replace(/^file:\/\/.*?\/(node_modules|src|dist|test)\//, '$1/')
    .replace(/^.*\/node_modules\//, 'node_modules/');
}
