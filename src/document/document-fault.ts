/** Says what is wrong with what an operator wrote, and where they find it. */
export interface DocumentFault {
  /** An environment variable, or a file with line and column, then the place within: `config.yaml:12:5 domains[0].id`. */
  readonly where: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** Everything that is wrong, at once: nobody should have to start a service five times to find five faults. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly DocumentFault[];

  constructor(faults: readonly DocumentFault[]) {
    super(
      [
        faults.length === 1 ? '1 fault in the configuration:' : `${faults.length} faults in the configuration:`,
        ...faults.map(({ where, message }) => `  - ${where}: ${message}`),
      ].join('\n'),
    );
    this.faults = faults;
  }
}
