/**
 * Mappings as a table: one row for each target of a person. The rows of one person need not stand together, but must say the
 * same about them; nothing is guessed from a row that is not complete.
 */
import { type CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { DocumentFault } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import type { MappingRecord } from './mapping-store.ts';
import type { ParsedMappings } from './parsed-mappings.ts';
import { guardText, isRoundedNumber, unguardText } from './spreadsheet-text.ts';

const COLUMNS = ['subject', 'issuer', 'disabled', 'domain', 'profile', 'note'] as const;
type Column = (typeof COLUMNS)[number];
const REQUIRED: readonly Column[] = ['subject', 'domain', 'profile'];

/** In characters. A quotation mark that is never closed must not swallow the rest of the file. */
const MAX_ROW_LENGTH = 10_000;

const MAX_REPEATED = 1_000;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

interface Entry {
  readonly subject: string;
  readonly issuer?: string;
  readonly disabled: boolean;
  readonly note?: string;
  readonly targets: { readonly domain: string; readonly profile: string }[];
}

/** A byte order mark, every end of line, quoted cells, and commas, semicolons or tabs between columns are understood. */
export function parseMappingCsv(name: string, text: string): ParsedMappings {
  const table = new MappingTable(name);
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: MAX_ROW_LENGTH,
      on_record: (cells: string[], { lines: line }) => {
        table.add({ line, cells });
        // Kept above, in the form it is needed in.
        return null;
      },
    });
  } catch (error) {
    table.report(table.lastLine + 1, csvFault(error));
  }
  return table.result();
}

/** Column names hold none of them, so the header tells. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1);
  return [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
}

class MappingTable {
  readonly #name: string;
  readonly #faults: DocumentFault[] = [];
  readonly #entries: Entry[] = [];
  readonly #byPerson = new Map<string, number>();
  /** For each entry, the lines of its targets. */
  readonly #lines: number[][] = [];
  readonly #repeated = new Map<string, string>();
  #header: readonly (Column | undefined)[] | undefined;
  /** Of the last row that could be read. */
  lastLine = 0;

  constructor(name: string) {
    this.#name = name;
  }

  report(line: number, message: string, column?: string): void {
    const where = `${this.#name}:${line}${column === undefined ? '' : ` ${column}`}`;
    this.#faults.push({ where, message });
  }

  add(row: Row): void {
    this.lastLine = row.line;
    if (row.cells.every((cell) => cell === '')) {
      return;
    }
    if (this.#header === undefined) {
      this.#header = this.#readHeader(row);
    } else if (!this.#header.every((column) => column !== undefined)) {
      // Of which columns the cells are, is not known.
    } else if (row.cells.length !== this.#header.length) {
      this.report(row.line, `has ${row.cells.length} columns in place of ${this.#header.length}`);
    } else {
      this.#addTarget(row.line, (column) => row.cells[this.#header?.indexOf(column) ?? -1] ?? '');
    }
  }

  result(): ParsedMappings {
    if (this.#header === undefined && this.#faults.length === 0) {
      this.report(1, `is empty; the first line names the columns: ${COLUMNS.join(',')}`);
    }
    const isReadable = this.#header?.every((column) => column !== undefined) === true;
    return {
      value: isReadable ? { mappings: this.#entries } : undefined,
      faults: this.#faults,
      where: (path) => this.#where(path),
    };
  }

  #readHeader({ line, cells }: Row): readonly (Column | undefined)[] {
    const names = cells.map((cell) => cell.toLowerCase());
    const missing = REQUIRED.filter((column) => !names.includes(column));
    for (const column of missing) {
      this.report(line, 'is missing from the columns that the first line names', column);
    }
    const header = names.map((name, index) => {
      const column = COLUMNS.find((known) => known === name);
      if (column === undefined) {
        this.report(line, `is not a known column: ${JSON.stringify(name)}; there are ${COLUMNS.join(', ')}`);
      } else if (names.indexOf(name) < index) {
        this.report(line, 'is named twice', column);
        return undefined;
      }
      return column;
    });
    return missing.length > 0 ? [undefined] : header;
  }

  #addTarget(line: number, cell: (column: Column) => string): void {
    const written = cell('subject');
    if (isRoundedNumber(written)) {
      this.report(line, `is a number that a spreadsheet program has rounded: ${written}`, 'subject');
    }
    const subject = unguardText(written);
    const issuer = this.#once(unguardText(cell('issuer')));
    const note = unguardText(cell('note'));
    const disabled = this.#flag(line, cell('disabled'));
    const target = { domain: this.#once(cell('domain')), profile: unguardText(cell('profile')) };
    const person = `${issuer.length} ${issuer} ${subject}`;
    const index = this.#byPerson.get(person);
    const entry = index === undefined ? undefined : this.#entries[index];
    if (index === undefined || entry === undefined) {
      this.#byPerson.set(person, this.#entries.length);
      this.#entries.push({
        subject,
        ...(issuer === '' ? {} : { issuer }),
        disabled,
        ...(note === '' ? {} : { note }),
        targets: [target],
      });
      this.#lines.push([line]);
      return;
    }
    for (const column of ['disabled', 'note'] as const) {
      if ((column === 'disabled' ? disabled : note) !== (entry[column] ?? '')) {
        this.report(line, `is not what line ${this.#lines[index]?.[0]} says of the same person`, column);
      }
    }
    entry.targets.push(target);
    this.#lines[index]?.push(line);
  }

  /** The same few issuers and domains stand in every row: each is kept once. */
  #once(text: string): string {
    const known = this.#repeated.get(text);
    if (known === undefined && this.#repeated.size < MAX_REPEATED) {
      this.#repeated.set(text, text);
    }
    return known ?? text;
  }

  #flag(line: number, cell: string): boolean {
    const flag = cell.toLowerCase();
    if (flag !== '' && flag !== 'true' && flag !== 'false') {
      this.report(line, 'must be true or false; nothing means false', 'disabled');
    }
    return flag === 'true';
  }

  #where([, index, member, targetIndex, targetMember]: DocumentPath): string {
    const lines = typeof index === 'number' ? this.#lines[index] : undefined;
    const line = lines?.[typeof targetIndex === 'number' ? targetIndex : 0];
    const column = COLUMNS.find((known) => known === (targetMember ?? member));
    return `${this.#name}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : ` ${column}`}`;
  }
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error;
}

function csvFault(error: unknown): string {
  if (!isCsvError(error)) {
    throw error;
  }
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return `is longer than ${MAX_ROW_LENGTH} characters; is a quotation mark left open?`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'has a quotation mark that is never closed';
    default:
      return 'has a quotation mark in a wrong place: within quotation marks it is written twice';
  }
}

/**
 * In the order given; one row for each target. Cells that a spreadsheet program would run or rewrite are guarded as
 * spreadsheet-text.ts says. With a byte order mark if there is anything but ASCII, or those programs would not read it as UTF-8.
 */
export function formatMappingCsv(records: readonly MappingRecord[]): string {
  const rows = records.flatMap(({ subject, issuer, disabled, note = '', targets }) =>
    targets.map(({ domainId, userProfileName }) => [
      guardText(subject),
      guardText(issuer),
      String(disabled),
      domainId,
      guardText(userProfileName),
      guardText(note),
    ]),
  );
  // White space around a cell is trimmed when it is read, unless it is quoted.
  const text = stringify([[...COLUMNS], ...rows], { quoted_match: /^\s|\s$/ });
  return /^[\0-\x7f]*$/.test(text) ? text : `\ufeff${text}`;
}
