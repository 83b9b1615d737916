/** Loading settings: every fault at once, each by line and column, and nothing guessed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { faultsOf, NEW, placesAtFault } from './settings-trial.ts';

const example = (name: string) => readFileSync(new URL(`../../infra/examples/${name}.yaml`, import.meta.url), 'utf8');

test.each(['everything-new', 'existing', 'rehearsal'])('the example %s loads as it is written', (name) => {
  const settings = loadSettings(name, example(name));
  expect(settings.corporateNetworks[0]).toMatch(/^10\.16\.0\.0\//);
  // No default is filled in: what is absent stays absent, and the stacks say what that means.
  expect(settings).not.toHaveProperty('name');
});

test('all faults of form and of rules are reported at once, by line and column', () => {
  const faults = faultsOf(`perimeter: open
corporateNetworks: [10.16.0.0/16, 10.0.0.1/24]
vpc: { cidr: 10.0.0.0/24 }
userPool: { saml: { name: idp, metadataUrl: "http://login.example.com" } }
tokenUse: id
requiredScopes: [launch]
studioDomain: {}
service: { minTasks: 1 }
colour: blue
`);
  expect(faults.map(({ where }) => where).toSorted()).toEqual(
    [
      'settings.yaml:1:12 perimeter',
      'settings.yaml:2:35 corporateNetworks[1]',
      'settings.yaml:3:14 vpc.cidr',
      'settings.yaml:4:19 userPool.saml',
      'settings.yaml:4:45 userPool.saml.metadataUrl',
      'settings.yaml:6:17 requiredScopes',
      'settings.yaml:8:22 service.minTasks',
      'settings.yaml:9:9 colour',
    ].toSorted(),
  );
});

test('a text that is no YAML is refused by its position', () => {
  expect(faultsOf('perimeter: [direct').map(({ where }) => where)).toEqual([
    expect.stringMatching(/^settings\.yaml:\d+:\d+/),
  ]);
});

test.each<[string, string]>([
  ['nothing', ''],
  ['a list', '[]'],
  ['a word', 'direct'],
])('%s is refused', (_what, text) => {
  expect(faultsOf(text)).not.toEqual([]);
});

test.each(['perimeter', 'corporateNetworks', 'tokenUse'])('what is required: %s', (member) => {
  expect(placesAtFault({ ...NEW, [member]: undefined })).toEqual([member]);
});
