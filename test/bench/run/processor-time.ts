/**
 * How much processor time processes have used, and how much everybody else has, from Linux's /proc. Elsewhere there are no
 * such figures, and nothing is made up in their place.
 * Source: proc_pid_stat(5), proc_stat(5).
 */
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_IN_A_SECOND = 100;

export interface ProcessorTimes {
  /** Of the processes that are measured, in seconds. */
  readonly measured: number;
  /** Of all processes of the benchmark together. */
  readonly own: number;
  /** Of everything on the benchmark's processors, and what a hypervisor gave to others meanwhile. */
  readonly busy: number;
}

export interface Watched {
  readonly measured: readonly number[];
  readonly support: readonly number[];
  readonly processors: readonly number[];
}

/** @returns undefined where the system does not tell */
export function processorTimes({ measured, support, processors }: Watched): ProcessorTimes | undefined {
  try {
    const measuredSeconds = sum(measured.map(secondsOf));
    return {
      measured: measuredSeconds,
      own: measuredSeconds + sum(support.map(secondsOf)),
      busy: busySeconds(readFileSync('/proc/stat', 'utf8'), processors),
    };
  } catch {
    return undefined;
  }
}

/** The process and all that descend from it; just itself where the system does not tell. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name)) {
        const parent = parentOf(name);
        if (parent !== undefined) {
          parents.set(Number(name), parent);
        }
      }
    }
  } catch {
    return [root];
  }
  const tree = new Set([root]);
  // Whoever descends from one that descends: each turn finds another generation.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [child, parent] of parents) {
      if (tree.has(parent)) tree.add(child);
    }
  }
  return [...tree];
}

/** Resident memory of these processes in megabytes; undefined where the system does not tell. */
export function residentMegabytes(processIds: readonly number[]): number | undefined {
  try {
    return sum(
      processIds.map(
        (id) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024,
      ),
    );
  } catch {
    return undefined;
  }
}

/** User, nice, system and steal of these processors. What interrupts take is left out: no process is charged for it. */
export function busySeconds(stat: string, processors: readonly number[]): number {
  return sum(
    processors.map((processor) => {
      const line = new RegExp(`^cpu${processor} (.*)$`, 'm').exec(stat)?.[1] ?? '';
      const [user = 0, nice = 0, system = 0, , , , , steal = 0] = line.trim().split(/\s+/).map(Number);
      return (user + nice + system + steal) / TICKS_IN_A_SECOND;
    }),
  );
}

function secondsOf(processId: number): number {
  const fields = fieldsOf(String(processId));
  // utime and stime, the 14th and 15th field; those behind the name begin with the third.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_IN_A_SECOND;
}

function parentOf(processId: string): number | undefined {
  try {
    return Number(fieldsOf(processId)[1]);
  } catch {
    // Ended since the folder was read.
    return undefined;
  }
}

/** What comes behind the name, which may hold spaces and brackets itself. */
function fieldsOf(processId: string): readonly string[] {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
