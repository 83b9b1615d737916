/**
 * Holds an operation's input against its shape in the SageMaker model (botocore's service-2.json of 2017-07-24), because
 * neither the SDK nor the CLI does. One thing is stricter than AWS on purpose: a member the model does not have is refused,
 * so that a misspelt one is noticed here.
 */
import { AwsError } from './aws-error.ts';

export type Shape = StringShape | IntegerShape | DocumentShape | StructureShape | ListShape;

interface StringShape {
  readonly kind: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

interface IntegerShape {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
}

/** An object whose content does not matter here. */
interface DocumentShape {
  readonly kind: 'document';
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly required: readonly string[];
  readonly members: Readonly<Record<string, Shape>>;
}

interface ListShape {
  readonly kind: 'list';
  readonly max: number;
  readonly member: Shape;
}

export type Input = Readonly<Record<string, unknown>>;

/** @throws AwsError `SerializationException` for another type, `ValidationException` that names every broken constraint */
export function validateInput(shape: StructureShape, input: unknown): Input {
  const broken = brokenConstraints(shape, input, '');
  if (broken.length > 0) {
    const errors = broken.length === 1 ? 'error' : 'errors';
    throw new AwsError('ValidationException', `${broken.length} validation ${errors} detected: ${broken.join('; ')}`);
  }
  return input as Input;
}

function brokenConstraints(shape: Shape, value: unknown, path: string): readonly string[] {
  switch (shape.kind) {
    case 'string':
      return stringConstraints(shape, expect(typeof value === 'string', value, path, 'a String') as string, path);
    case 'integer':
      return integerConstraints(shape, expect(Number.isInteger(value), value, path, 'an Integer') as number, path);
    case 'document':
      expect(isObject(value), value, path, 'a Structure');
      return [];
    case 'structure':
      return structureConstraints(shape, expect(isObject(value), value, path, 'a Structure') as Input, path);
    case 'list': {
      const items = expect(Array.isArray(value), value, path, 'a List') as readonly unknown[];
      const length =
        items.length > shape.max ? [constraint(value, path, `have length less than or equal to ${shape.max}`)] : [];
      return [
        ...length,
        ...items.flatMap((item, index) => brokenConstraints(shape.member, item, `${path}.${index + 1}.member`)),
      ];
    }
  }
}

function stringConstraints(shape: StringShape, value: string, path: string): readonly string[] {
  const broken: string[] = [];
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, values } = shape;
  if (value.length > max) {
    broken.push(constraint(value, path, `have length less than or equal to ${max}`));
  } else if (value.length < min) {
    broken.push(constraint(value, path, `have length greater than or equal to ${min}`));
  }
  // Not tried on what is too long anyway: the model's patterns were not written for hostile input.
  if (pattern !== undefined && value.length <= max && !pattern.test(value)) {
    broken.push(constraint(value, path, `satisfy regular expression pattern: ${pattern.source.replace(/\$$/, '')}`));
  }
  if (values !== undefined && !values.includes(value)) {
    broken.push(constraint(value, path, `satisfy enum value set: [${values.join(', ')}]`));
  }
  return broken;
}

function integerConstraints(shape: IntegerShape, value: number, path: string): readonly string[] {
  if (value < shape.min) {
    return [constraint(value, path, `have value greater than or equal to ${shape.min}`)];
  }
  return value > shape.max ? [constraint(value, path, `have value less than or equal to ${shape.max}`)] : [];
}

function structureConstraints(shape: StructureShape, value: Input, path: string): readonly string[] {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape.members, name));
  if (unknown !== undefined) {
    throw new AwsError('SerializationException', `Unexpected field '${unknown.slice(0, 100)}'`);
  }
  return Object.entries(shape.members).flatMap(([name, member]) => {
    const memberPath = `${path === '' ? '' : `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const memberValue = value[name] ?? undefined;
    if (memberValue === undefined) {
      return shape.required.includes(name)
        ? [`Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`]
        : [];
    }
    return brokenConstraints(member, memberValue, memberPath);
  });
}

function constraint(value: unknown, path: string, rule: string): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return `Value '${shown.slice(0, 1_100)}' at '${path}' failed to satisfy constraint: Member must ${rule}`;
}

function expect(holds: boolean, value: unknown, path: string, type: string): unknown {
  if (!holds) {
    throw new AwsError(
      'SerializationException',
      `${path === '' ? 'the input' : `'${path}'`} can not be converted to ${type}`,
    );
  }
  return value;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
