/**
 * One audit event as one line of text. Whatever a claim or a header holds, it can neither begin a line of its own nor
 * steer the terminal the trail is read on (threat 80); nothing of it is lost, since JSON readers undo the escapes.
 */
import type { DecisionEvent } from '../model/decision-event.ts';
import type { AuditProduct } from './ocsf-api-activity.ts';
import { toOcsfEvent } from './ocsf-event.ts';

/**
 * What JSON.stringify leaves as it is and a reader may act on: DEL and the C1 controls (which hold NEL and CSI), line and
 * paragraph separators, and format characters (bidirectional overrides, zero width).
 */
const SPLITTING_OR_HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** True of each of the characters above. Few events hold such a one, and this is found out faster. */
const BEYOND_PRINTABLE_ASCII = /[^ -~]/;

/** @returns the event in JSON with a line feed at the end, which is the only one */
export function auditLine(event: DecisionEvent, product: AuditProduct): string {
  const text = JSON.stringify(toOcsfEvent(event, product));
  return `${BEYOND_PRINTABLE_ASCII.test(text) ? text.replace(SPLITTING_OR_HIDDEN, escaped) : text}\n`;
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
