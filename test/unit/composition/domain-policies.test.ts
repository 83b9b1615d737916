import { describe, expect, test } from 'vitest';
import { policyOf, policyVersion } from '../../../src/composition/domain-policies.ts';
import { COGNITO, DOMAIN, loadFromFile } from '../config/configuration-trial.ts';

function policiesOf(domain: object) {
  return loadFromFile({ cognito: [COGNITO], domains: [{ ...DOMAIN, ...domain }] }).domains.map(policyOf);
}

describe('the policy of a configured domain', () => {
  test('has everything that may be asked of the domain, and no rules for groups unless there are some', () => {
    expect(policiesOf({})).toEqual([
      {
        domainId: DOMAIN.id,
        region: 'us-east-1',
        isDefault: false,
        apps: ['Studio', 'JupyterLab', 'CodeEditor'],
        expiresInSeconds: 60,
        sessionDurationInSeconds: 28_800,
        sharedSpaces: false,
      },
    ]);
    const groups = [{ group: 'staff', apps: ['JupyterLab'], sharedSpaces: false, expiresInSeconds: 10 }];
    expect(policiesOf({ sharedSpaces: true, groups })).toMatchObject([{ sharedSpaces: true, groups }]);
  });

  test('has another version with every difference', () => {
    const versions = [
      {},
      { apps: ['Studio'] },
      { default: true },
      { expiresInSeconds: 59 },
      { sessionDurationInSeconds: 3_600 },
      { sharedSpaces: true },
      { groups: [{ group: 'staff' }] },
      { groups: [{ group: 'Staff' }] },
      { groups: [{ group: 'staff', expiresInSeconds: 10 }] },
    ].map((domain) => policyVersion(policiesOf(domain)));
    expect(new Set(versions).size).toBe(versions.length);
    expect(policyVersion(policiesOf({}))).toBe(versions[0]);
  });
});
