/**
 * Checks a value against a TypeBox schema and puts every violation into words that tell its author what would be right.
 */
import type { Static, TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { type DocumentPath, parsePointer } from './json-pointer.ts';

// TypeBox stops at 8 errors unless told otherwise, and has only this one switch for the whole process.
Settings.Set({ maxErrors: 1000 });

interface SchemaFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/** A value of which any part may be missing. */
export type Incomplete<T> = T extends readonly (infer Item)[]
  ? readonly (Incomplete<Item> | undefined)[]
  : T extends object
    ? { readonly [Member in keyof T]?: Incomplete<T[Member]> | undefined }
    : T;

export type SchemaResult<T> =
  | { readonly value: T }
  | {
      readonly faults: readonly SchemaFault[];
      /** The input without the parts that are at fault: what is there is valid, but anything may be missing. */
      readonly remainder: Incomplete<T>;
    };

/** Fills in the schema's defaults, then validates. Reports every fault, in the order of the document. */
export function checkSchema<Schema extends TSchema>(schema: Schema, input: unknown): SchemaResult<Static<Schema>> {
  const value = Value.Default(schema, structuredClone(input));
  if (Value.Check(schema, value)) {
    return { value };
  }
  const errors = Value.Errors(schema, value);
  const faults = errors.flatMap((error) => describe(error, value, schema));
  for (const { path } of faults) {
    remove(value, path);
  }
  return { faults, remainder: value as Incomplete<Static<Schema>> };
}

function remove(root: unknown, path: DocumentPath): void {
  const holder = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined || typeof holder !== 'object' || holder === null) {
    return;
  }
  // An entry that is at fault leaves undefined behind, not a hole, which some loops would skip and some would not.
  if (Array.isArray(holder)) {
    Reflect.set(holder, last, undefined);
  } else {
    Reflect.deleteProperty(holder, last);
  }
}

function describe(error: TLocalizedValidationError, root: unknown, schema: TSchema): readonly SchemaFault[] {
  const path = parsePointer(error.instancePath);
  const fault = (message: string): readonly SchemaFault[] => [{ path, message }];
  switch (error.keyword) {
    case 'boolean':
      return fault('is not a known key');
    case 'additionalProperties':
      // Each of the properties it counts has been reported as an unknown key of its own.
      return [];
    case 'required':
      return error.params.requiredProperties.map((name) => ({ path: [...path, name], message: 'is required' }));
    case 'type':
      return fault(`must be ${article(String(error.params.type))}, not ${nameOfType(valueAt(root, path))}`);
    case 'enum':
      return fault(`must be one of ${error.params.allowedValues.join(', ')}`);
    case 'pattern':
      return fault(formOf(error.params.pattern, valueAt(schema, [...parsePointer(error.schemaPath), 'examples'])));
    case 'uniqueItems':
      return fault('holds the same value twice');
    default:
      return fault(error.message);
  }
}

function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

/** Examples, if the schema has some, say more than a pattern. */
function formOf(pattern: string | RegExp, examples: unknown): string {
  return Array.isArray(examples)
    ? `must have a form like ${examples.join(' or ')}`
    : `does not have the form ${pattern}`;
}

function nameOfType(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return article(typeof value);
}

function article(type: string): string {
  if (type === 'array') return 'a list';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
