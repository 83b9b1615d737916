/**
 * What a task can do, from one measured figure. Whatever depends on it (the limit of a task, when tasks are added, the table in
 * docs/deploy.md) is computed from here.
 */

/** Of one request with audit, log and metrics, as `npm run bench` finds it with a SageMaker that takes 100 ms; rounded up. */
export const CPU_MILLISECONDS_PER_REQUEST = 0.42;
/** JavaScript runs on one thread. */
const UNITS_USED = 1_024;
const UNITS_IN_A_CPU = 1_024;

/**
 * A doubling of the load within the minutes that it takes until further tasks are there must find the processor not yet used
 * up, and a tenth of it is left for what is no request.
 */
export const CPU_TARGET_PERCENT = 45;

/** @param cpu of a task, in units of 1/1024 of a processor @returns requests a second that use it up */
export function requestsPerSecondOf(cpu: number): number {
  return Math.floor((Math.min(cpu, UNITS_USED) / UNITS_IN_A_CPU) * (1_000 / CPU_MILLISECONDS_PER_REQUEST));
}

/** How many tasks of this size keep their processors at the target under so many requests a second; at least two. */
export function tasksFor(requestsPerSecond: number, cpu: number): number {
  return Math.max(2, Math.ceil(requestsPerSecond / ((requestsPerSecondOf(cpu) * CPU_TARGET_PERCENT) / 100)));
}
