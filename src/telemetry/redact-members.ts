/**
 * Replaces what has the name of a secret in whatever is about to be logged. pino's own redaction goes through every path of
 * every line and costs several times the line itself; this looks at the members that are there, and copies only what it changes.
 */
export const CENSOR = '[redacted]';

/** Levels below the top that are looked at: `{ request: { headers: { authorization } } }` is the deepest. */
const LEVELS = 2;
/** At the top: what is shown of it is chosen where it is written. */
const ERROR_MEMBER = 'err';

type Members = Record<string, unknown>;

/** @returns a function that gives back the very same object unless it holds one of the members */
export function memberRedaction(names: readonly string[]): (logged: Members) => Members {
  const secret = new Set(names);
  const redact = <T extends object>(value: T, levels: number): T => {
    let shown = value;
    for (const [name, member] of Object.entries(value)) {
      const replaced = secret.has(name) ? CENSOR : levels > 0 ? below(name, member, levels - 1) : member;
      if (replaced !== member) {
        shown = shown === value ? copyOf(value) : shown;
        Object.assign(shown, { [name]: replaced });
      }
    }
    return shown;
  };
  const below = (name: string, member: unknown, levels: number): unknown =>
    isPlain(member) && !(name === ERROR_MEMBER && levels === LEVELS - 1) ? redact(member, levels) : member;
  return (logged) => redact(logged, LEVELS);
}

/** What says itself how it is to be written may hide more than its names tell: a copy of it would not. */
function isPlain(member: unknown): member is object {
  return typeof member === 'object' && member !== null && !('toJSON' in member && typeof member.toJSON === 'function');
}

function copyOf<T extends object>(value: T): T {
  return Array.isArray(value) ? Object.assign([], value) : { ...value };
}
