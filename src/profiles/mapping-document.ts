/**
 * A whole list of mappings, as operators hand it over in a file: read completely and checked completely, with every fault
 * named by its line, before anything else is done with it.
 */
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { checkSchema, type Incomplete, type SchemaResult } from '../document/check-schema.ts';
import type { DocumentFault } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseMappingCsv } from './mapping-document-csv.ts';
import { parseMappingJson } from './mapping-document-json.ts';
import { type MappingEntry, type MappingFileContext, resolveEntries } from './mapping-document-rules.ts';
import { mappingFileSchema } from './mapping-file.ts';
import { MAX_TARGETS, type MappingRecord } from './mapping-store.ts';

export type MappingDocumentFormat = 'csv' | 'json';

export interface MappingDocument {
  readonly records: readonly MappingRecord[];
  /** Where the person of a record stands: `people.csv:12`. */
  placeOf(index: number): string;
}

/** `faults`: everything that is wrong, in the order of the file; never empty. */
export type MappingDocumentResult =
  | { readonly document: MappingDocument }
  | { readonly faults: readonly DocumentFault[] };

/**
 * @param name how to name the file in faults
 * @param text without a limit of its own: whoever reads the file bounds it
 */
export function readMappingDocument(
  format: MappingDocumentFormat,
  name: string,
  text: string,
  context: MappingFileContext,
): MappingDocumentResult {
  const parsed = format === 'csv' ? parseMappingCsv(name, text) : parseMappingJson(name, text);
  const faults: DocumentFault[] = [...parsed.faults];
  if (parsed.value === undefined) {
    return { faults: inOrder(faults, name) };
  }
  const fault = (path: DocumentPath, message: string): void => {
    faults.push({ where: parsed.where(path), message });
  };
  const placeOf = (index: number): string => parsed.where(['mappings', index]);
  const checked = checkForm(parsed.value);
  for (const { path, message } of 'faults' in checked ? checked.faults : []) {
    fault(path, message);
  }
  const entries = 'value' in checked ? checked.value.mappings : entriesOf(checked.remainder).map(completeEntry);
  entries.forEach((entry, index) => {
    if (entry !== undefined && entry.targets.length > MAX_TARGETS) {
      fault(['mappings', index, 'targets'], `are more than ${MAX_TARGETS}, which is as many as the table can hold`);
    }
  });
  const records = resolveEntries(entries, context, { placeOf, fault });
  return faults.length > 0
    ? { faults: inOrder(faults, name) }
    : { document: { records: records.filter((record) => record !== undefined), placeOf } };
}

/** By line and column; what stands nowhere in the file comes first. What is of one place stays as it was found. */
function inOrder(faults: readonly DocumentFault[], name: string): readonly DocumentFault[] {
  const placed = faults.map((fault) => {
    const [, line = 0, column = 0] = /^:(\d+)(?::(\d+))?/.exec(fault.where.slice(name.length)) ?? [];
    return { fault, line: Number(line), column: Number(column) };
  });
  return placed.sort((one, other) => one.line - other.line || one.column - other.column).map(({ fault }) => fault);
}

type MappingFile = Static<typeof mappingFileSchema>;

/** Thirty times as fast as `checkSchema` where nothing is wrong, which counts with a whole company's staff. */
function checkForm(value: unknown): SchemaResult<MappingFile> {
  const complete = Value.Default(mappingFileSchema, value);
  const validator = Compile(mappingFileSchema);
  return validator.Check(complete) ? { value: complete } : checkSchema(mappingFileSchema, value);
}

/** What is no object at all stays what it is. */
function entriesOf(remainder: Incomplete<MappingFile> | null): readonly (Incomplete<MappingEntry> | undefined)[] {
  return remainder?.mappings ?? [];
}

/** @returns undefined if a part of the entry was at fault, which has been reported */
function completeEntry(entry: Incomplete<MappingEntry> | undefined): MappingEntry | undefined {
  const { subject, issuer, disabled, note, targets } = entry ?? {};
  const complete = (targets ?? []).flatMap((target) =>
    target?.domain === undefined || target.profile === undefined
      ? []
      : [{ domain: target.domain, profile: target.profile }],
  );
  return subject === undefined || disabled === undefined || complete.length === 0
    ? undefined
    : {
        subject,
        disabled,
        targets: complete,
        ...(issuer === undefined ? {} : { issuer }),
        ...(note === undefined ? {} : { note }),
      };
}
