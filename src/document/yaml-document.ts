/**
 * Reads a YAML document (JSON is YAML) that an operator wrote, and remembers where each value stands, so that a fault can
 * be reported by line and column.
 */
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { DocumentFault } from './document-fault.ts';
import { type DocumentPath, readablePath } from './json-pointer.ts';

/** Each costs a search through the document. */
const MAX_ALIASES = 20;

export interface YamlDocument {
  readonly name: string;
  /** The plain value, or undefined when the text is not YAML at all. */
  readonly value: unknown;
  /** What keeps the text from being one plain YAML document. */
  readonly faults: readonly DocumentFault[];
  /** `config.yaml:12:5 domains[0].id`; for a place that is absent, the position of the nearest one that holds it. */
  where(path: DocumentPath): string;
}

/** @param name how to name the document in faults, usually its path */
export function parseYamlDocument(name: string, text: string): YamlDocument {
  const lines = new LineCounter();
  // Core schema, no custom tags, no anchors beyond a few: nothing in a document can run or grow without bound.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map((error) => ({
    where: position(name, lines, error.pos[0]),
    message: error.message,
  }));
  let aliases = 0;
  visit(document, {
    Alias: (_key, alias) => {
      aliases += 1;
      if (aliases > MAX_ALIASES) {
        faults.push({ where: position(name, lines, alias.range?.[0] ?? 0), message: 'is one YAML alias too many' });
        return visit.BREAK;
      }
      if (alias.resolve(document) === undefined) {
        faults.push({ where: position(name, lines, alias.range?.[0] ?? 0), message: 'is an alias of nothing' });
      }
      return undefined;
    },
  });
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch {
      faults.push({ where: name, message: 'uses too many YAML aliases' });
    }
  }
  return { name, value, faults, where: (path) => whereOf(name, lines, document, path) };
}

function whereOf(name: string, lines: LineCounter, document: Document, path: DocumentPath): string {
  const readable = readablePath(path);
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return `${position(name, lines, node.range[0])}${readable === '' ? '' : ` ${readable}`}`;
    }
  }
  return readable === '' ? name : `${name} ${readable}`;
}

function position(name: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${name}:${line}:${col}`;
}
