/**
 * Checks an event against the part of the OCSF schema that is kept as data in test/corpus: required attributes, unknown
 * and deprecated ones, types, enumerations with their captions, and profiles. It knows the schema's rules, and nothing of
 * how this service makes its events.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

interface Attribute {
  readonly requirement: 'required' | 'recommended' | 'optional';
  readonly type: string;
  readonly is_array?: boolean;
  readonly enum?: Readonly<Record<string, string>>;
  /** The attribute that holds the caption of this one's value. */
  readonly sibling?: string;
  /** The attribute exists only where this profile is applied. */
  readonly profile?: string;
  readonly deprecated?: string;
}

interface ObjectDefinition {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly at_least_one?: readonly string[];
  readonly any_attributes?: boolean;
}

interface DataType {
  readonly json: 'string' | 'integer' | 'boolean' | 'any';
  readonly format?: 'ip';
  readonly max_len?: number;
  readonly pattern?: string;
  readonly range?: readonly [number, number];
}

export interface OcsfSchema {
  readonly version: string;
  readonly types: Readonly<Record<string, DataType>>;
  readonly class: ObjectDefinition;
  readonly objects: Readonly<Record<string, ObjectDefinition>>;
}

export const apiActivitySchema: OcsfSchema = JSON.parse(
  readFileSync(new URL('../corpus/ocsf-1.7.0-api-activity.json', import.meta.url), 'utf8'),
);

type Json = Readonly<Record<string, unknown>>;

/** @returns each fault with the path of its attribute; empty if the event is of the schema */
export function ocsfFaults(event: unknown, schema: OcsfSchema = apiActivitySchema): string[] {
  if (!isObject(event)) {
    return ['the event is no object'];
  }
  const metadata = isObject(event.metadata) ? event.metadata : {};
  const profiles = Array.isArray(metadata.profiles) ? metadata.profiles : [];
  const faults: string[] = [];
  if (metadata.version !== schema.version) {
    faults.push('metadata.version is not that of the schema');
  }
  if (event.type_uid !== Number(event.class_uid) * 100 + Number(event.activity_id)) {
    faults.push('type_uid is not class_uid * 100 + activity_id');
  }
  checkObject(event, schema.class, '');
  return faults;

  function checkObject(value: Json, definition: ObjectDefinition, at: string): void {
    if (definition.any_attributes) {
      return;
    }
    const { attributes, at_least_one: alternatives } = definition;
    for (const [name, attribute] of Object.entries(attributes)) {
      const applies = attribute.profile === undefined || profiles.includes(attribute.profile);
      if (attribute.requirement === 'required' && applies && value[name] === undefined) {
        faults.push(`${at}${name} is required`);
      }
      if (!applies && value[name] !== undefined) {
        faults.push(`${at}${name} needs the profile ${attribute.profile}`);
      }
    }
    if (alternatives?.every((name) => value[name] === undefined)) {
      faults.push(`${at.slice(0, -1)} needs one of ${alternatives.join(', ')}`);
    }
    for (const [name, member] of Object.entries(value)) {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (attribute === undefined) {
        faults.push(`${at}${name} is not of the schema`);
        continue;
      }
      checkAttribute(member, attribute, `${at}${name}`, value);
    }
  }

  function checkAttribute(member: unknown, attribute: Attribute, at: string, holder: Json): void {
    if (attribute.deprecated !== undefined) {
      faults.push(`${at} is deprecated`);
    }
    if (attribute.is_array && !Array.isArray(member)) {
      faults.push(`${at} is no array`);
      return;
    }
    const values: readonly unknown[] = attribute.is_array && Array.isArray(member) ? member : [member];
    for (const [index, value] of values.entries()) {
      checkValue(value, attribute.type, attribute.is_array ? `${at}[${index}]` : at);
    }
    if (attribute.enum !== undefined) {
      const caption = Object.hasOwn(attribute.enum, String(member)) ? attribute.enum[String(member)] : undefined;
      const sibling = attribute.sibling === undefined ? undefined : holder[attribute.sibling];
      if (caption === undefined) {
        faults.push(`${at} has no such value`);
      } else if (sibling !== undefined && sibling !== caption) {
        faults.push(`${at} is not what ${attribute.sibling} says`);
      }
    }
  }

  function checkValue(value: unknown, typeName: string, at: string): void {
    const type = schema.types[typeName];
    if (type !== undefined) {
      faults.push(...typeFaults(value, type).map((fault) => `${at} ${fault}`));
      return;
    }
    const definition = schema.objects[typeName];
    if (definition === undefined) {
      faults.push(`${at} is of the object ${typeName}, which the corpus does not hold`);
    } else if (isObject(value)) {
      checkObject(value, definition, `${at}.`);
    } else {
      faults.push(`${at} is no object`);
    }
  }
}

function typeFaults(value: unknown, { json, format, max_len: maxLength, pattern, range }: DataType): string[] {
  if (json === 'any') {
    return value === undefined ? ['is absent'] : [];
  }
  if (json === 'integer') {
    if (!Number.isSafeInteger(value)) {
      return ['is no integer'];
    }
    const [low, high] = range ?? [-Infinity, Infinity];
    return Number(value) < low || Number(value) > high ? ['is out of range'] : [];
  }
  if (typeof value !== json) {
    return [`is no ${json}`];
  }
  const text = String(value);
  const faults = [
    maxLength !== undefined && text.length > maxLength ? `is longer than ${maxLength}` : '',
    format === 'ip' && isIP(text) === 0 ? 'is no IP address' : '',
    pattern !== undefined && !new RegExp(pattern).test(text) ? 'is not of its form' : '',
  ];
  return faults.filter((fault) => fault !== '');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
