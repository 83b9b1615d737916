/** Says what is wrong with what an operator wrote, and where they find it. */
export interface DocumentFault {
  /** An environment variable, or a file with line and column, then the place within: `config.yaml:12:5 domains[0].id`. */
  readonly where: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** One line for people to read, whatever the fault quotes: a name in a file or a path must not forge another line. */
export function faultLine({ where, message }: DocumentFault): string {
  return `  - ${escapeControls(where)}: ${escapeControls(message)}`;
}

/** Shows what would move a terminal's cursor, end a line or turn the direction of text by its number: `\\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Everything that is wrong, at once: nobody should have to start a service five times to find five faults. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly DocumentFault[];

  constructor(faults: readonly DocumentFault[]) {
    super(
      [
        faults.length === 1 ? '1 fault in the configuration:' : `${faults.length} faults in the configuration:`,
        ...faults.map(faultLine),
      ].join('\n'),
    );
    this.faults = faults;
  }
}
