/** JSON for programs, which people look at in a terminal too: what it quotes must not move their cursor or turn their text. */
import { escapeControls } from '../document/document-fault.ts';

/** With an end of line. What would do something to a terminal is escaped as JSON can have it, so the value stays the same. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).split('\n').map(escapeControls).join('\n')}\n`;
}

/** The same in one line, where there is one value a line. */
export function jsonLine(value: unknown): string {
  return `${escapeControls(JSON.stringify(value))}\n`;
}
