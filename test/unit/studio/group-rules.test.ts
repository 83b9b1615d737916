import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STUDIO_APPS, type StudioApp } from '../../../src/model/studio-app.ts';
import { type DomainPolicy, effectivePolicy, type GroupRule } from '../../../src/studio/launch-policy.ts';

const DOMAIN = {
  domainId: 'd-one',
  region: 'us-east-1',
  isDefault: true,
  apps: ['Studio', 'JupyterLab', 'CodeEditor'],
  expiresInSeconds: 60,
  sessionDurationInSeconds: 28_800,
  sharedSpaces: true,
} as const satisfies DomainPolicy;

const withRules = (...groups: readonly GroupRule[]): DomainPolicy => ({ ...DOMAIN, groups });

describe('a domain without rules for groups', () => {
  test.each([[[]], [['data-science']]])('is open to members of %j as its policy says', (groups) => {
    expect(effectivePolicy(DOMAIN, groups)).toBe(DOMAIN);
  });
});

describe('a domain with rules for groups', () => {
  test('is closed to whoever is in none of them', () => {
    const policy = withRules({ group: 'data-science' });
    expect(effectivePolicy(policy, [])).toBeUndefined();
    expect(effectivePolicy(policy, ['sales', 'engineering'])).toBeUndefined();
    expect(effectivePolicy({ ...DOMAIN, groups: [] }, ['sales'])).toBeUndefined();
  });

  test.each(['Data-Science', 'DATA-SCIENCE', 'data-science ', 'data_science', 'data', 'dаta-science', '*', ''])(
    'threat 58: is closed to a group called %j, which is another one',
    (group) => {
      expect(effectivePolicy(withRules({ group: 'data-science' }), [group])).toBeUndefined();
    },
  );

  test('allows what the domain does where the rule says nothing', () => {
    expect(effectivePolicy(withRules({ group: 'data-science' }), ['data-science'])).toEqual(DOMAIN);
  });

  test('allows what the rule does, and no more', () => {
    const rule: GroupRule = {
      group: 'trainees',
      apps: ['JupyterLab'],
      sharedSpaces: false,
      expiresInSeconds: 20,
      sessionDurationInSeconds: 3_600,
    };
    expect(effectivePolicy(withRules(rule, { group: 'staff' }), ['trainees'])).toEqual({
      ...DOMAIN,
      apps: ['JupyterLab'],
      sharedSpaces: false,
      expiresInSeconds: 20,
      sessionDurationInSeconds: 3_600,
    });
  });

  test('allows somebody in several groups what any of them does', () => {
    const policy = withRules(
      { group: 'a', apps: ['CodeEditor'], sharedSpaces: false, expiresInSeconds: 50, sessionDurationInSeconds: 1_800 },
      { group: 'b', apps: ['Studio'], sharedSpaces: true, expiresInSeconds: 10, sessionDurationInSeconds: 3_600 },
    );
    expect(effectivePolicy(policy, ['b', 'x', 'a'])).toEqual({
      ...DOMAIN,
      apps: ['Studio', 'CodeEditor'],
      sharedSpaces: true,
      expiresInSeconds: 50,
      sessionDurationInSeconds: 3_600,
    });
  });

  test('tells nobody its rules', () => {
    expect(effectivePolicy(withRules({ group: 'a' }, { group: 'b' }), ['a'])).not.toHaveProperty('groups');
  });
});

const anyApps = fc.subarray<StudioApp>([...STUDIO_APPS], { minLength: 1 });
const limits = {
  apps: anyApps,
  sharedSpaces: fc.boolean(),
  expiresInSeconds: fc.integer({ min: 5, max: 300 }),
  sessionDurationInSeconds: fc.integer({ min: 1_800, max: 43_200 }),
};
const group = fc.constantFrom('a', 'b', 'c', 'd', 'A', '');
const anyRule = fc.record({ group, ...limits }, { requiredKeys: ['group'] });
const anyPolicy = fc
  .record({ ...limits, groups: fc.array(anyRule, { maxLength: 5 }) })
  .map((members): DomainPolicy => ({ ...DOMAIN, ...members }));
const anyGroups = fc.array(group, { maxLength: 5 });

/** Whether everything that the one allows the other allows as well. */
function isWithin(narrow: DomainPolicy, wide: DomainPolicy): boolean {
  return (
    narrow.apps.every((app) => wide.apps.includes(app)) &&
    Number(narrow.sharedSpaces) <= Number(wide.sharedSpaces) &&
    narrow.expiresInSeconds <= wide.expiresInSeconds &&
    narrow.sessionDurationInSeconds <= wide.sessionDurationInSeconds
  );
}

describe('rules for groups', () => {
  test('never allow more than the domain does, and say nothing else about it', () => {
    fc.assert(
      fc.property(anyPolicy, anyGroups, (policy, groups) => {
        const effective = effectivePolicy(policy, groups);
        if (effective !== undefined) {
          expect(isWithin(effective, policy)).toBe(true);
          const { domainId, region, isDefault } = policy;
          expect(effective).toMatchObject({ domainId, region, isDefault });
        }
      }),
    );
  });

  test('never allow somebody less for being in one more group', () => {
    fc.assert(
      fc.property(anyPolicy, anyGroups, group, (policy, groups, further) => {
        const before = effectivePolicy(policy, groups);
        const after = effectivePolicy(policy, [...groups, further]);
        expect(before === undefined || (after !== undefined && isWithin(before, after))).toBe(true);
      }),
    );
  });

  test('do not depend on the order of the rules or of the groups, nor on repetitions', () => {
    fc.assert(
      fc.property(anyPolicy, anyGroups, (policy, groups) => {
        const reversed = { ...policy, groups: policy.groups?.toReversed() ?? [] };
        const expected = effectivePolicy(policy, groups);
        expect(effectivePolicy(policy, groups.toReversed())).toEqual(expected);
        expect(effectivePolicy(policy, [...groups, ...groups])).toEqual(expected);
        expect(effectivePolicy(reversed, groups)).toEqual(expected);
      }),
    );
  });

  test('open the domain to just those who are in one of the groups', () => {
    fc.assert(
      fc.property(anyPolicy, anyGroups, (policy, groups) => {
        const isNamed = policy.groups?.some((rule) => groups.some((name) => name === rule.group));
        expect(effectivePolicy(policy, groups) !== undefined).toBe(isNamed);
      }),
    );
  });

  test('allow, in one member at a time, the most that any group of the caller allows within the domain', () => {
    fc.assert(
      fc.property(anyPolicy, anyGroups, (policy, groups) => {
        const effective = effectivePolicy(policy, groups);
        const singles = groups.flatMap((name) => effectivePolicy(policy, [name]) ?? []);
        if (effective === undefined) {
          expect(singles).toEqual([]);
          return;
        }
        expect(effective.expiresInSeconds).toBe(Math.max(...singles.map(({ expiresInSeconds }) => expiresInSeconds)));
        expect(effective.sharedSpaces).toBe(singles.some(({ sharedSpaces }) => sharedSpaces));
        const apps = new Set(singles.flatMap((single) => single.apps));
        expect(effective.apps).toEqual(policy.apps.filter((app) => apps.has(app)));
      }),
    );
  });
});
