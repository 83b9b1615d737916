/**
 * Turns environment variables and an optional YAML file into one checked configuration, or into the list of everything
 * that is wrong with them. It opens no connection and reads no file but the one that `STUDIO_PASS_CONFIG_FILE` names.
 */
import { checkSchema } from '../document/check-schema.ts';
import type { DocumentFault } from '../document/document-fault.ts';
import { ConfigurationError } from '../document/document-fault.ts';
import { type DocumentPath, parsePointer, readablePath } from '../document/json-pointer.ts';
import { parseYamlDocument, type YamlDocument } from '../document/yaml-document.ts';
import { parseS3Location } from '../model/s3-location.ts';
import { parseSecureUrl } from '../model/secure-url.ts';
import { checkRules } from './configuration-rules.ts';
import {
  CONFIGURATION_FILE_VARIABLE,
  CONFIGURATION_VARIABLE,
  ENDPOINT_VARIABLE_PREFIX,
  type EnvironmentVariable,
  environmentVariables,
  REGION_VARIABLE,
  TLS_CHECK_VARIABLE,
  VARIABLE_PREFIX,
} from './environment-variables.ts';
import { HTTPS_URL } from './rule.ts';
import { type Configuration, configurationSchema } from './schema.ts';

/** Most likely of a template that rendered nothing; taken for absent, it would switch a check off without a word. */
const EMPTY = 'is empty; leave it out instead';
/** None of the values may have any. A shell takes them away, Docker's `--env-file` and others do not. */
const QUOTED = 'is in quotation marks; leave them out';
const IN_QUOTATION_MARKS = /^(["']).*\1$/s;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param readFile reads a text file; its errors are reported as a fault of the variable that named the file
 * @throws ConfigurationError with all faults at once
 */
export function loadConfiguration(environment: Environment, readFile: (path: string) => string): Configuration {
  const faults: DocumentFault[] = [...unknownVariables(environment), ...insecureConnections(environment)];
  const read = readDocument(environment, readFile, faults);
  const file = read === 'unreadable' ? undefined : read;
  const draft = isRecord(file?.value) ? structuredClone(file.value) : {};
  const origins = applyVariables(environment, draft, file, faults);
  const variableFaults = new Set(faults.map((fault) => fault.where));
  if (read === undefined) {
    // Without a file, all that the simple case needs is asked for at once.
    draft.cognito ??= [{}];
    draft.domains ??= [{}];
  }
  applyRegion(environment, draft, origins);
  faults.push(...bucketsWithoutRegion(environment, draft));

  const where = (path: DocumentPath): string =>
    originOf(path, origins) ?? variableFor(path, file) ?? file?.where(path) ?? readablePath(path);
  const report = ({ path, message }: { path: DocumentPath; message: string }): void => {
    // What an unreadable file may well hold must not be reported as missing; only what the variables say is known.
    const place = where(path);
    // A variable whose value makes no sense is at fault once, not for what it leaves missing as well.
    const isKnown = variableFaults.has(place);
    if (!isKnown && (read !== 'unreadable' || originOf(path, origins) !== undefined)) {
      faults.push({ where: place, message });
    }
  };

  const checked = checkSchema(configurationSchema, draft);
  if ('value' in checked) {
    checkRules(checked.value).forEach(report);
    if (faults.length === 0) {
      return checked.value;
    }
  } else {
    checked.faults.forEach(report);
    checkRules(checked.remainder).forEach(report);
  }
  throw new ConfigurationError(faults);
}

function unknownVariables(environment: Environment): DocumentFault[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX))
    .filter((name) => name !== CONFIGURATION_FILE_VARIABLE && name !== CONFIGURATION_VARIABLE)
    .filter((name) => !Object.hasOwn(environmentVariables, name))
    .map((name) => ({ where: name, message: 'is not a known variable' }));
}

/** The SDK would take any address; a presigned URL must not come back over a connection that others can read or change. */
function insecureConnections(environment: Environment): DocumentFault[] {
  const endpoints = Object.entries(environment)
    .filter(([name, value]) => name.startsWith(ENDPOINT_VARIABLE_PREFIX) && value !== undefined)
    .filter(([, value]) => parseSecureUrl(value ?? '') === undefined)
    .map(([name, value]) => ({ where: name, message: value === '' ? EMPTY : HTTPS_URL }));
  const unchecked = environment[TLS_CHECK_VARIABLE] === '0';
  return unchecked
    ? [...endpoints, { where: TLS_CHECK_VARIABLE, message: 'switches the check of certificates off; it must not be 0' }]
    : endpoints;
}

function readDocument(
  environment: Environment,
  readFile: (path: string) => string,
  faults: DocumentFault[],
): YamlDocument | 'unreadable' | undefined {
  const path = environment[CONFIGURATION_FILE_VARIABLE];
  const inline = environment[CONFIGURATION_VARIABLE];
  if (path !== undefined && inline !== undefined) {
    faults.push({
      where: CONFIGURATION_VARIABLE,
      message: `cannot be used together with ${CONFIGURATION_FILE_VARIABLE}`,
    });
    return 'unreadable';
  }
  if (path === '') {
    faults.push({ where: CONFIGURATION_FILE_VARIABLE, message: EMPTY });
    return 'unreadable';
  }
  if (path === undefined) {
    return inline === undefined ? undefined : parseConfiguration(CONFIGURATION_VARIABLE, inline, faults);
  }
  try {
    return parseConfiguration(path, readFile(path), faults);
  } catch (error) {
    faults.push({ where: CONFIGURATION_FILE_VARIABLE, message: `cannot be read: ${messageOf(error)}` });
    return 'unreadable';
  }
}

function parseConfiguration(name: string, text: string, faults: DocumentFault[]): YamlDocument | 'unreadable' {
  const document = parseYamlDocument(name, text);
  const isUsable = document.faults.length === 0 && isRecord(document.value);
  if (document.faults.length === 0 && !isUsable) {
    faults.push({ where: name, message: 'must hold keys and values at its top' });
  }
  faults.push(...document.faults);
  return isUsable ? document : 'unreadable';
}

/** Puts the variables' values into the draft; returns which place came from which variable. */
function applyVariables(
  environment: Environment,
  draft: Record<string, unknown>,
  file: YamlDocument | undefined,
  faults: DocumentFault[],
): Map<string, string> {
  const origins = new Map<string, string>();
  for (const [name, variable] of Object.entries(environmentVariables)) {
    const text = environment[name];
    if (text === undefined) {
      continue;
    }
    if (text === '') {
      faults.push({ where: name, message: EMPTY });
      continue;
    }
    if (IN_QUOTATION_MARKS.test(text)) {
      faults.push({ where: name, message: QUOTED });
      continue;
    }
    const path = parsePointer(variable.pointer);
    const list = path[0];
    if (typeof path[1] === 'number' && isRecord(file?.value) && typeof list === 'string' && list in file.value) {
      // Mixing a list of the file with variables that mean "the first and only entry" would depend on the file's order.
      faults.push({ where: name, message: `cannot be used together with "${list}" in ${file?.name}` });
      continue;
    }
    const value = parseVariable(variable, text);
    if (value === undefined) {
      faults.push({
        where: name,
        message: variable.kind === 'integer' ? 'must be a whole number' : 'must be true or false',
      });
      continue;
    }
    setAt(draft, path, value);
    origins.set(readablePath(path), name);
  }
  return origins;
}

function parseVariable(variable: EnvironmentVariable, text: string): string | number | boolean | string[] | undefined {
  switch (variable.kind) {
    case 'text':
      return text;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
      return text.split(',').map((item) => item.trim());
  }
}

/** Where a Region is missing it is the service's own; that of STS is asked for only where launch roles are. */
function applyRegion(environment: Environment, draft: Record<string, unknown>, origins: Map<string, string>): void {
  const domains: readonly unknown[] = Array.isArray(draft.domains) ? draft.domains : [];
  if (domains.some((domain) => isRecord(domain) && domain.launchRoleArn !== undefined)) {
    draft.sts ??= {};
  }
  const region = environment[REGION_VARIABLE];
  const holders = [
    ...domains.map((domain, index) => [`domains[${index}]`, domain] as const),
    ['sts', draft.sts] as const,
    ['table', draft.table] as const,
  ];
  for (const [name, holder] of holders) {
    if (isRecord(holder) && holder.region === undefined) {
      if (region !== undefined && region !== '') {
        holder.region = region;
      }
      origins.set(`${name}.region`, `${REGION_VARIABLE} (or ${name}.region)`);
    }
  }
}

/** A bucket is looked for in one Region, and there is no other place to say which. */
function bucketsWithoutRegion(environment: Environment, draft: Record<string, unknown>): DocumentFault[] {
  const issuers = [draft.cognito, draft.oidc].flatMap((list) => (Array.isArray(list) ? list : []));
  const needsRegion = issuers.some(
    (issuer: unknown) =>
      isRecord(issuer) && typeof issuer.jwksUrl === 'string' && parseS3Location(issuer.jwksUrl) !== undefined,
  );
  return needsRegion && (environment[REGION_VARIABLE] ?? '') === ''
    ? [{ where: REGION_VARIABLE, message: 'is required: signing keys are read from S3' }]
    : [];
}

/** The variable that set this place, or the list that holds it. */
function originOf(path: DocumentPath, origins: ReadonlyMap<string, string>): string | undefined {
  return (
    origins.get(readablePath(path)) ?? (path.length > 1 ? origins.get(readablePath(path.slice(0, -1))) : undefined)
  );
}

/** Without a file, what is missing is best named by the variable that would set it. */
function variableFor(path: DocumentPath, file: YamlDocument | undefined): string | undefined {
  if (file !== undefined) {
    return undefined;
  }
  const place = readablePath(path);
  const isPlace = (candidate: EnvironmentVariable): boolean => {
    const pointed = parsePointer(candidate.pointer);
    // A list that is missing as a whole is named by the variable that makes its first entry.
    return readablePath(pointed) === place || (pointed[1] === 0 && pointed[0] === place);
  };
  return Object.entries(environmentVariables).find(([, variable]) => isPlace(variable))?.[0];
}

/** Makes what is missing on the way. What the file has there of another type stays, and is reported as a fault of the file. */
function setAt(root: Record<string, unknown>, path: DocumentPath, value: unknown): void {
  let holder: object = root;
  for (const [index, part] of path.slice(0, -1).entries()) {
    const present: unknown = Reflect.get(holder, part);
    const next: unknown = present === undefined ? (typeof path[index + 1] === 'number' ? [] : {}) : present;
    if (typeof next !== 'object' || next === null) {
      return;
    }
    Reflect.set(holder, part, next);
    holder = next;
  }
  Reflect.set(holder, path.at(-1) ?? '', value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
