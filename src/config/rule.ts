/** What a rule between several values of the configuration is: it says what is wrong, and does no I/O. */
import type { Incomplete } from '../document/check-schema.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import type { Configuration } from './schema.ts';

export interface RuleFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/** What is there is valid by the schema; what was not valid, or not given, is missing. */
export type Draft = Incomplete<Configuration>;
export type Rule = (draft: Draft) => readonly RuleFault[];

export const HTTPS_URL = 'must be an https: URL (http: only for a loopback address)';
