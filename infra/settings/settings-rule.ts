/** The shape of a rule between settings. Types only. */
import type { Incomplete } from '../../src/document/check-schema.ts';
import type { DocumentPath } from '../../src/document/json-pointer.ts';
import type { Settings } from './settings-schema.ts';

/** The settings without the parts that are at fault already. */
export type Draft = Incomplete<Settings>;

export interface RuleFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/**
 * Whether anything is written at a place, be it right or wrong. What is at fault is missing from the draft, and must not be
 * called absent as well.
 */
export type Written = (...path: DocumentPath) => boolean;

export type Rule = (draft: Draft, written: Written) => readonly RuleFault[];
