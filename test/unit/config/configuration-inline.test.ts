import { describe, expect, test } from 'vitest';
import { COGNITO, DOMAIN, faultsOf, loadFromFile, loadFromVariables, SIMPLE } from './configuration-trial.ts';

const WHOLE = { cognito: [COGNITO], domains: [DOMAIN] };
const inline = (document: string | object, environment = {}) =>
  loadFromVariables({
    STUDIO_PASS_CONFIG: typeof document === 'string' ? document : JSON.stringify(document),
    ...environment,
  });

describe('a configuration in a variable', () => {
  test('says what a file would', () => {
    expect(inline(WHOLE)).toEqual(loadFromFile(WHOLE));
    expect(inline('log: { level: warn }', SIMPLE).log.level).toBe('warn');
  });

  test('is used together with other variables as a file is', () => {
    const { STUDIO_PASS_DOMAIN_ID: _domain, ...withoutDomain } = SIMPLE;
    const domains = [{ ...DOMAIN, default: true }, { id: 'd-other' }];
    expect(inline({ domains }, withoutDomain).domains.map(({ id }) => id)).toEqual([DOMAIN.id, 'd-other']);
    expect(faultsOf(() => inline({ domains }, SIMPLE)).map(({ where }) => where)).toEqual(['STUDIO_PASS_DOMAIN_ID']);
  });

  test('has its faults named by their place in it', () => {
    const faults = faultsOf(() => inline('cognito:\n  - userPoolId: nonsense\n', { AWS_REGION: 'us-east-1' }));
    expect(faults.map(({ where }) => where)).toContain('STUDIO_PASS_CONFIG:2:17 cognito[0].userPoolId');
  });

  test.each([
    ['empty', ''],
    ['not YAML', 'cognito: ['],
    ['a list', '[1]'],
  ])('that is %s is a fault of the variable', (_what, text) => {
    const [fault, ...others] = faultsOf(() => inline(text));
    expect(fault?.where).toMatch(/^STUDIO_PASS_CONFIG\b/);
    expect(others.every(({ where }) => where.startsWith('STUDIO_PASS_CONFIG'))).toBe(true);
  });

  test('is not called unreadable for a variable whose name begins like its own', () => {
    const faults = faultsOf(() => inline({ ...WHOLE, log: { level: 'loud' } }, { STUDIO_PASS_CONFIGX: '1' }));
    expect(faults.map(({ where }) => where.replace(/:\d+:\d+ /, ' '))).toEqual([
      'STUDIO_PASS_CONFIGX',
      'STUDIO_PASS_CONFIG log.level',
    ]);
  });

  test('cannot be used together with a file', () => {
    const faults = faultsOf(() => loadFromFile(WHOLE, { STUDIO_PASS_CONFIG: JSON.stringify(WHOLE) }));
    expect(faults.map(({ where }) => where)).toEqual(['STUDIO_PASS_CONFIG']);
  });
});
