/**
 * Reads the parameters of AssumeRole from the form that the Query protocol sends. What it does not know it refuses, so that
 * no test can rest on a parameter that this stand-in would leave out.
 * Source: AWS Security Token Service API Reference, AssumeRole and Tag.
 */
import { AwsError } from '../sagemaker/aws-error.ts';

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
  readonly externalId: string | undefined;
}

const KNOWN =
  /^(Action|Version|RoleArn|RoleSessionName|DurationSeconds|SourceIdentity|ExternalId|Tags\.member\.[1-9]\d?\.(Key|Value))$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const MAXIMUM_TAGS = 50;
const DEFAULT_SECONDS = '3600';
const MINIMUM_SECONDS = 900;
/** Of role chaining: the caller is a session itself, as every task of a service is. */
const MAXIMUM_SECONDS = 3600;

/** @throws AwsError `ValidationException`, or `InternalFailure` for a parameter that only AWS knows */
export function parseAssumeRoleInput(form: URLSearchParams): AssumeRoleInput {
  const unknown = [...form.keys()].find((name) => !KNOWN.test(name));
  if (unknown !== undefined) {
    throw new AwsError('InternalFailure', `stand-in: the parameter ${unknown} is not supported`);
  }
  return {
    roleArn: required(form, 'RoleArn', ROLE_ARN),
    roleSessionName: required(form, 'RoleSessionName', NAME),
    durationSeconds: durationOf(form.get('DurationSeconds') ?? DEFAULT_SECONDS),
    tags: tagsOf(form),
    sourceIdentity: optional(form, 'SourceIdentity', NAME),
    externalId: optional(form, 'ExternalId', EXTERNAL_ID),
  };
}

function durationOf(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < MINIMUM_SECONDS) {
    throw invalid('durationSeconds', `Member must have value greater than or equal to ${MINIMUM_SECONDS}`);
  }
  if (seconds > MAXIMUM_SECONDS) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    throw new AwsError('ValidationException', message);
  }
  return seconds;
}

function tagsOf(form: URLSearchParams): Readonly<Record<string, string>> {
  const tags = new Map<string, string>();
  const names = new Set<string>();
  for (let index = 1; form.has(`Tags.member.${index}.Key`); index += 1) {
    const key = required(form, `Tags.member.${index}.Key`, TAG_KEY);
    const value = required(form, `Tags.member.${index}.Value`, TAG_VALUE);
    if (names.has(key.toLowerCase()) || /^aws:/i.test(key)) {
      const message = 'Duplicate tag keys found, or a key with the prefix aws:. Tag keys are case insensitive.';
      throw new AwsError('ValidationException', message);
    }
    names.add(key.toLowerCase());
    tags.set(key, value);
  }
  if (tags.size > MAXIMUM_TAGS || tags.size !== [...form.keys()].filter((name) => name.endsWith('.Key')).length) {
    throw invalid('tags', `Member must have length less than or equal to ${MAXIMUM_TAGS}`);
  }
  return Object.fromEntries(tags);
}

function required(form: URLSearchParams, name: string, pattern: RegExp): string {
  const value = optional(form, name, pattern);
  if (value === undefined) {
    throw invalid(name, 'Member must not be null');
  }
  return value;
}

function optional(form: URLSearchParams, name: string, pattern: RegExp): string | undefined {
  const [value, ...others] = form.getAll(name);
  if (others.length > 0 || (value !== undefined && !pattern.test(value))) {
    throw invalid(name, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  return value;
}

function invalid(member: string, what: string): AwsError {
  const message = `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${what}`;
  return new AwsError('ValidationException', message);
}
