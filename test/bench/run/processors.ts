/**
 * Which processor does what: what is measured has its own, and whoever asks and answers it shares the others, so that
 * neither takes the other's time. Where nothing can be pinned (no `taskset`), the system decides, and the report says so.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Of util-linux. */
const TASKSET = 'taskset';

export interface Processors {
  readonly isPinned: boolean;
  /** All that the benchmark may use. */
  readonly all: readonly number[];
  /** Of the nth process that is measured; undefined where nothing is pinned. */
  measured(index: number): readonly number[] | undefined;
  /** Of load and stand-in, beside so many that are measured: the others, or all if there are none. */
  support(measured: number): readonly number[] | undefined;
}

export function processors(): Processors {
  const all = allowedProcessors();
  const isPinned = all.length > 1 && spawnSync(TASKSET, ['--version']).status === 0;
  return {
    isPinned,
    all,
    measured: (index) => (isPinned ? all.slice(index % all.length, (index % all.length) + 1) : undefined),
    support: (measured) => {
      const others = all.slice(measured);
      return isPinned ? (others.length === 0 ? all : others) : undefined;
    },
  };
}

/** The beginning of a command line that runs the rest of it on these processors only. */
export function pinned(on: readonly number[] | undefined): readonly string[] {
  return on === undefined ? [] : [TASKSET, '--cpu-list', on.join(',')];
}

/** Moves a running process, all its threads included. */
export function moveTo(on: readonly number[] | undefined, processId: number | undefined): void {
  if (on !== undefined && processId !== undefined) {
    spawnSync(TASKSET, ['--all-tasks', '--cpu-list', '--pid', on.join(','), String(processId)]);
  }
}

function allowedProcessors(): readonly number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    return parseProcessorList(list);
  } catch {
    return Array.from({ length: availableParallelism() }, (_, index) => index);
  }
}

/** The kernel's list format: `0-2,5`. */
export function parseProcessorList(list: string): readonly number[] {
  return list.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
