/**
 * JSON for input that an attacker may have written (RFC 8259, within the I-JSON profile of RFC 7493): a member that occurs
 * twice, a lone surrogate or a member name that means something to JavaScript is refused instead of resolved one way or
 * another, because two readers that resolve it differently are an attack.
 */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

const MAX_DEPTH = 16;
const FORBIDDEN_MEMBERS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** In valid JSON: each string, and the colon after it if it is a member name. */
const STRING_LITERAL = /"((?:[^"\\]|\\.)*)"(\s*:)?/g;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses one JSON text.
 * @param input text, or bytes that must be UTF-8 without a byte order mark
 * @throws SyntaxError for anything that is not strict JSON; its message never quotes the input
 */
export function parseStrictJson(input: string | Uint8Array): JsonValue {
  let text: string;
  let value: JsonValue;
  try {
    text = typeof input === 'string' ? input : utf8.decode(input);
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError('not JSON in UTF-8');
  }
  let names = 0;
  for (const [, literal = '', colon] of text.matchAll(STRING_LITERAL)) {
    if (colon !== undefined) {
      names += 1;
      // Nobody needs one, and V8's parser can take an escaped name for another one it has seen before
      // (nodejs/node issue 63785), so that a name would occur twice and be counted as two.
      if (literal.includes('\\')) {
        throw new SyntaxError('a member name has an escape');
      }
    }
  }
  // Fewer members than names means that some were overwritten by a later one of the same name.
  if (countMembers(value, 0) !== names) {
    throw new SyntaxError('a member occurs twice');
  }
  return value;
}

export function isJsonObject(value: JsonValue): value is { readonly [member: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function countMembers(value: JsonValue, depth: number): number {
  if (typeof value === 'string') {
    requireWellFormed(value);
    return 0;
  }
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  if (depth === MAX_DEPTH) {
    throw new SyntaxError('nested too deeply');
  }
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + countMembers(item, depth + 1), 0);
  }
  let members = 0;
  for (const [name, item] of Object.entries(value)) {
    requireWellFormed(name);
    if (FORBIDDEN_MEMBERS.has(name)) {
      throw new SyntaxError('a member name is not allowed');
    }
    members += 1 + countMembers(item, depth + 1);
  }
  return members;
}

function requireWellFormed(text: string): void {
  if (!text.isWellFormed()) {
    throw new SyntaxError('a string holds a lone surrogate');
  }
}
