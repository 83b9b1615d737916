/**
 * Writes the configuration in force down for people: every value, defaults included, and where it came from. It must never
 * show what could be a credential, should one have been put into a URL against all advice.
 */
import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { type DocumentPath, parsePointer, readablePath } from '../document/json-pointer.ts';
import { parseYamlDocument } from '../document/yaml-document.ts';
import {
  CONFIGURATION_FILE_VARIABLE,
  CONFIGURATION_VARIABLE,
  environmentVariables,
  REGION_VARIABLE,
} from './environment-variables.ts';
import type { Environment } from './load-configuration.ts';
import type { Configuration } from './schema.ts';

/** The same configuration, with what a URL says besides its address hidden, and the keys of launch tickets. */
export function withoutSecrets(configuration: Configuration): Configuration {
  const { launchTickets } = configuration;
  const shown =
    launchTickets?.keys === undefined
      ? configuration
      : { ...configuration, launchTickets: { ...launchTickets, keys: '***' } };
  return JSON.parse(JSON.stringify(shown), (_key, value: unknown) =>
    typeof value === 'string' ? maskedUrl(value) : value,
  );
}

/**
 * As YAML that the service would take, each value with where it came from in a comment, if that is not the file.
 * @param environment that the configuration was loaded with
 * @param readFile as it was loaded with
 */
export function printConfiguration(
  configuration: Configuration,
  environment: Environment,
  readFile: (path: string) => string,
): string {
  const file = fileValues(environment, readFile);
  const document = new Document(withoutSecrets(configuration));
  const variables = new Map(
    Object.entries(environmentVariables)
      .filter(([name]) => environment[name] !== undefined)
      .map(([name, { pointer }]) => [readablePath(parsePointer(pointer)), name]),
  );
  const originOf = (path: DocumentPath): string | undefined => {
    const variable = variables.get(readablePath(path));
    if (variable !== undefined || valueAt(file, path) !== undefined) {
      return variable;
    }
    return path.at(-1) === 'region' ? REGION_VARIABLE : 'default';
  };
  visit(document, {
    Pair(_key, { key, value }, ancestors) {
      // Lists of words stand in one line, and come from one place.
      const isLeaf =
        isScalar(value) || (isSeq(value) && value.items.every(isScalar)) || (isMap(value) && value.items.length === 0);
      if (!isLeaf) {
        return undefined;
      }
      if (isSeq(value) || isMap(value)) {
        value.flow = true;
      }
      const origin = originOf([...pathOf(ancestors), String(isScalar(key) ? key.value : key)]);
      if (origin !== undefined) {
        value.comment = ` ${origin}`;
      }
      return undefined;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function pathOf(ancestors: readonly unknown[]): DocumentPath {
  return ancestors.flatMap((node, index): (string | number)[] => {
    if (isPair(node)) {
      return [String(isScalar(node.key) ? node.key.value : node.key)];
    }
    const next = ancestors[index + 1];
    return isSeq(node) && next !== undefined ? [node.items.indexOf(next)] : [];
  });
}

function fileValues(environment: Environment, readFile: (path: string) => string): unknown {
  const path = environment[CONFIGURATION_FILE_VARIABLE];
  const text = path === undefined ? environment[CONFIGURATION_VARIABLE] : readFile(path);
  return text === undefined ? undefined : parseYamlDocument('', text).value;
}

function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined,
    root,
  );
}

/** User, password, query and fragment can hold credentials; scheme, host and path are what an operator has to see. */
function maskedUrl(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) {
    return text;
  }
  const { protocol, username, password, host, pathname, search, hash } = new URL(text);
  if (username + password + search + hash === '') {
    return text;
  }
  const user = username + password === '' ? '' : '***@';
  return `${protocol}//${user}${host}${pathname}${search === '' ? '' : '?***'}${hash === '' ? '' : '#***'}`;
}
