/** What the readers of all file forms hand on: one value of the form of the mapping file, and where each part of it stands. */
import type { DocumentFault } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';

export interface ParsedMappings {
  /** Of any form; undefined if nothing could be made of the text, which is then in `faults`. */
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
  where(path: DocumentPath): string;
}
