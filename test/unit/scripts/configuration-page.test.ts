import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationPage } from '../../../scripts/configuration-page.ts';
import { editorSchema } from '../../../scripts/schema-table.ts';
import { environmentVariables } from '../../../src/config/environment-variables.ts';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import { configurationSchema } from '../../../src/config/schema.ts';
import { mappingFileSchema, parseMappingFile } from '../../../src/profiles/mapping-file.ts';

const page = configurationPage();

/** The texts of all code blocks of a language, in their order. */
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '');

const block = (language: string, index: number) => blocks(language)[index] ?? '';

describe('the page about the configuration', () => {
  test('has an example of variables that loads as it is', () => {
    const entries = block('sh', 0)
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => line.split('=') as [string, string]);
    expect(entries.length).toBeGreaterThanOrEqual(5);
    const configuration = loadConfiguration(Object.fromEntries(entries), () => '');
    expect(configuration.domains).toHaveLength(1);
  });

  test('has an example of a file that loads, if AWS_REGION is set or not', () => {
    const configuration = loadConfiguration({ STUDIO_PASS_CONFIG_FILE: 'config.yaml' }, () => block('yaml', 0));
    expect(configuration.domains.length).toBeGreaterThan(1);
    expect(configuration.mapping.file).toBeDefined();
  });

  test('has an example of a mapping file that fits the example of a configuration', () => {
    const { domains, cognito, oidc } = loadConfiguration({ STUDIO_PASS_CONFIG_FILE: 'c' }, () => block('yaml', 0));
    const region = cognito[0]?.userPoolId.split('_')[0];
    const issuers = [
      { names: [`https://cognito-idp.${region}.amazonaws.com/${cognito[0]?.userPoolId}`] },
      ...oidc.map(({ issuer }) => ({ names: [issuer] })),
    ];
    expect(parseMappingFile('mapping.yaml', block('yaml', 1), { domains, issuers }).size).toBe(1);
  });

  test('lists every variable with the place it sets', () => {
    for (const [name, { pointer }] of Object.entries(environmentVariables)) {
      const place = pointer
        .slice(1)
        .replace(/\/(\d+)/g, '[$1]')
        .replaceAll('/', '.');
      expect(page).toContain(`| \`${name}\` | \`${place}\` |`);
    }
  });

  test.each(Object.entries(configurationSchema.properties))('describes every key of %s', (name, section) => {
    const start = page.indexOf(`\n## ${name}\n`);
    expect(start).toBeGreaterThan(0);
    const text = page.slice(start, page.indexOf('\n## ', start + 1) + 1 || undefined);
    const properties = 'items' in section ? section.items.properties : section.properties;
    for (const [key, node] of Object.entries(properties)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
      expect(row.split(' | ').at(-1)?.length).toBeGreaterThan(10);
      expect(row).toContain(String(Reflect.get(node, 'description')));
    }
  });

  test('calls a key required, or tells its default, or neither if it may be left out', () => {
    expect(page).toMatch(/\| `tokenUse` \| `access` `id` \| required \|/);
    expect(page).toMatch(/\| `port` \| integer, 0 to 65535 \| `8080` \|/);
    expect(page).toMatch(/\| `jwksUrl` \| string \| {2}\|/);
  });
});

describe('the JSON Schema for editors', () => {
  const schema = JSON.parse(JSON.stringify(editorSchema(configurationSchema)));
  const example: unknown = parse(block('yaml', 0));

  test('accepts what the loader accepts although defaults are left out', () => {
    expect(Value.Check(schema, example)).toBe(true);
    expect(Value.Check(JSON.parse(JSON.stringify(editorSchema(mappingFileSchema))), parse(block('yaml', 1)))).toBe(
      true,
    );
  });

  test.each([
    { unknown: 1 },
    { server: { prot: 80 } },
    { server: { port: 'x' } },
    { domains: [] },
    { domains: [{ region: 'us-east-1' }] },
    { cognito: [{ userPoolId: 'us-east-1_A', clientIds: ['a'] }] },
  ])('refuses %j, as the loader does', (part) => {
    expect(Value.Check(schema, { ...Object(example), ...part })).toBe(false);
  });

  test('says which language it is written in', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });
});
