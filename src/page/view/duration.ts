/** Says how long something takes, in words. */

/** @param seconds of which whole minutes are said */
export function durationOf(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return [
    ...(hours === 0 ? [] : [hours === 1 ? '1 hour' : `${hours} hours`]),
    ...(minutes === 0 ? [] : [minutes === 1 ? '1 minute' : `${minutes} minutes`]),
  ].join(' ');
}
