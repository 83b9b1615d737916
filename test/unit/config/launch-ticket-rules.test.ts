import { describe, expect, test } from 'vitest';
import { printConfiguration } from '../../../src/config/print-configuration.ts';
import { COGNITO, DOMAIN, faultsOf, loadFromFile, loadFromVariables, placesOf, SIMPLE } from './configuration-trial.ts';

const TICKETS = { publicUrl: 'https://pass.example.com', keysFile: '/etc/keys.json', store: 'memory' };

const faultsWith = (launchTickets: object, others: object = {}): readonly string[] =>
  placesOf(faultsOf(() => loadFromFile({ cognito: [COGNITO], domains: [DOMAIN], launchTickets, ...others })));

describe('the configuration of launch links', () => {
  test('is absent unless somebody writes it, and then has short-lived links in the table', () => {
    expect(loadFromVariables(SIMPLE).launchTickets).toBeUndefined();
    const { store: _store, ...given } = TICKETS;
    const table = { name: 'access' };
    const { launchTickets } = loadFromFile(
      { cognito: [COGNITO], domains: [DOMAIN], table, launchTickets: given },
      { AWS_REGION: 'us-east-1' },
    );
    expect(launchTickets).toEqual({ ...given, store: 'table', lifetimeSeconds: 300, bindToSourceAddress: false });
  });

  test('may be all that uses the table', () => {
    const table = { name: 'access', region: 'us-east-1' };
    expect(faultsWith({ ...TICKETS, store: 'table' }, { table })).toEqual([]);
    expect(faultsWith(TICKETS, { table })).toEqual(['table.name']);
  });

  test.each([
    ['http', 'http://pass.example.com'],
    ['a slash at the end', 'https://pass.example.com/'],
    ['a slash after the path', 'https://pass.example.com/dev/'],
    ['a query', 'https://pass.example.com/?x=1'],
    ['a fragment', 'https://pass.example.com/#x'],
    ['a password', 'https://user:secret@pass.example.com'],
    ['a host in capitals', 'https://Pass.example.com'],
    ['a path that is not spelt out', 'https://pass.example.com/a/../b'],
    ['no URL', 'pass.example.com'],
  ])('is refused with an address that has %s', (_what, publicUrl) => {
    expect(faultsWith({ ...TICKETS, publicUrl })).toEqual(['launchTickets.publicUrl']);
  });

  test.each(['https://pass.example.com', 'https://pass.example.com:8443/prod', 'http://127.0.0.1:8080'])(
    'takes the address %s',
    (publicUrl) => expect(faultsWith({ ...TICKETS, publicUrl })).toEqual([]),
  );

  test.each<[string, object, string]>([
    ['no keys', { keysFile: undefined }, 'launchTickets.keysFile'],
    ['keys in two places', { keys: '{}' }, 'launchTickets.keysFile'],
    ['a table that is not there', { store: 'table' }, 'launchTickets.store'],
    ['links of more than ten minutes', { lifetimeSeconds: 601 }, 'launchTickets.lifetimeSeconds'],
    ['a member that is none', { secret: 'x' }, 'launchTickets.secret'],
  ])('is refused with %s', (_what, members, place) => {
    expect(faultsWith({ ...TICKETS, ...members })).toEqual([place]);
  });

  test('shows no key to whoever prints it', () => {
    const environment = {
      ...SIMPLE,
      STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: 'https://pass.example.com',
      STUDIO_PASS_LAUNCH_TICKETS_STORE: 'memory',
      STUDIO_PASS_LAUNCH_TICKETS_KEYS: 'CANARY-keys',
    };
    const printed = printConfiguration(loadFromVariables(environment), environment, () => '');
    expect(printed).toContain('STUDIO_PASS_LAUNCH_TICKETS_KEYS');
    expect(printed).not.toContain('CANARY');
  });
});
