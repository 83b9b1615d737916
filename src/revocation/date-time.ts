/** Moments as operators write them (RFC 3339 section 5.6). A moment that does not exist must never be taken for another. */

/** Upper-case `T` and `Z`, no leap second; the offset is required, so that no time is anybody's local one. */
export const DATE_TIME_PATTERN =
  '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?' +
  '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$';

const dateTime = new RegExp(DATE_TIME_PATTERN);

/** @returns milliseconds since the Unix epoch, or undefined for anything that is not of the pattern, or no day of the calendar */
export function parseDateTime(text: string): number | undefined {
  if (!dateTime.test(text)) {
    return undefined;
  }
  return isDay(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

/** Date.parse takes 30 February for 2 March: a day that exists comes back as itself. The first 28 always exist. */
function isDay(day: string): boolean {
  return day.slice(8) <= '28' || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
