/** Reads the settings of a deployment, or says everything that is wrong with them at once. It must never guess a value. */
import { checkSchema } from '../../src/document/check-schema.ts';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { parseYamlDocument } from '../../src/document/yaml-document.ts';
import type { Written } from './settings-rule.ts';
import { checkSettings } from './settings-rules.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';

/**
 * @param name how to name the document in faults, usually its path
 * @throws ConfigurationError with all faults at once
 */
export function loadSettings(name: string, text: string): Settings {
  const document = parseYamlDocument(name, text);
  if (document.faults.length > 0) {
    throw new ConfigurationError(document.faults);
  }
  const result = checkSchema(settingsSchema, document.value);
  const draft = 'faults' in result ? result.remainder : result.value;
  const faults = [
    ...('faults' in result ? result.faults : []),
    // A document that is a word or nothing has no parts to hold against each other.
    ...(typeof draft === 'object' && draft !== null ? checkSettings(draft, writtenIn(document.value)) : []),
  ];
  if (faults.length > 0 || 'faults' in result) {
    throw new ConfigurationError(faults.map(({ path, message }) => ({ where: document.where(path), message })));
  }
  return result.value;
}

function writtenIn(document: unknown): Written {
  return (...path) =>
    path.reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? Reflect.get(value, part)
          : undefined,
      document,
    ) !== undefined;
}
