/**
 * Mappings as the mapping file has them, in JSON or YAML. JSON has a way of its own here, because reading YAML costs some
 * sixty times the memory of its text: a company's whole staff could not be read so.
 */
import type { DocumentPath } from '../document/json-pointer.ts';
import { readablePath } from '../document/json-pointer.ts';
import { parseYamlDocument } from '../document/yaml-document.ts';
import { parseStrictJson } from '../model/strict-json.ts';
import type { MappingRecord } from './mapping-store.ts';
import type { ParsedMappings } from './parsed-mappings.ts';

/** In characters: some 25 000 people. */
const MAX_YAML_LENGTH = 5_000_000;

export function parseMappingJson(name: string, text: string): ParsedMappings {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  let value: unknown;
  try {
    value = parseStrictJson(plain);
  } catch (error) {
    return plain.length <= MAX_YAML_LENGTH ? parseYaml(name, plain) : unreadable(name, error);
  }
  let lines: readonly number[] | undefined;
  const where = (path: DocumentPath): string => {
    lines ??= entryLines(plain);
    const [list, index] = path;
    const line = list === 'mappings' && typeof index === 'number' ? lines[index] : undefined;
    return `${name}${line === undefined ? '' : `:${line}`} ${readablePath(path)}`.trimEnd();
  };
  return { value, faults: [], where };
}

/** JSON is YAML as well, so this also says by line and column what keeps a text from being either. */
function parseYaml(name: string, text: string): ParsedMappings {
  const { value, faults, where } = parseYamlDocument(name, text);
  return { value: faults.length > 0 ? undefined : (value ?? null), faults, where };
}

function unreadable(name: string, error: unknown): ParsedMappings {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `is not JSON (${reason}), and too large to be read as YAML: at most ${MAX_YAML_LENGTH} characters`;
  return { value: undefined, faults: [{ where: name, message }], where: () => name };
}

/** In valid JSON: strings, what opens, closes and separates, ends of lines, and the rest of what values consist of. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],\n]|[^\s{}[\],"]+/g;

/** The lines on which the items of the list `mappings` begin. */
function entryLines(json: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let lastName = '';
  let isInList = false;
  let isItemDue = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '\n') {
      line += 1;
      continue;
    }
    const isClosing = token === '}' || token === ']';
    if (isItemDue && !isClosing) {
      lines.push(line);
    }
    isItemDue = false;
    if (token === '{' || token === '[') {
      depth += 1;
      if (depth === 2) {
        isInList = lastName === '"mappings"';
        isItemDue = isInList;
      }
    } else if (isClosing) {
      depth -= 1;
    } else if (token === ',') {
      isItemDue = isInList && depth === 2;
    } else if (depth === 1 && token.startsWith('"')) {
      lastName = token;
    }
  }
  return lines;
}

/** One person a line, in the order given, so that two exports can be compared line by line. */
export function formatMappingJson(records: readonly MappingRecord[]): string {
  const lines = records.map((record) => `  ${JSON.stringify(fileEntry(record))}`);
  return lines.length === 0 ? '{"mappings": []}\n' : `{"mappings": [\n${lines.join(',\n')}\n]}\n`;
}

/** A person in the terms of the mapping file. */
export function fileEntry({ subject, issuer, disabled, note, targets }: MappingRecord): object {
  return {
    subject,
    issuer,
    disabled,
    ...(note === undefined ? {} : { note }),
    targets: targets.map(({ domainId, userProfileName }) => ({ domain: domainId, profile: userProfileName })),
  };
}
