import { describe, expect, test } from 'vitest';
import { cutPolicy, cutPolicyName, isCutPolicyName, isSpent } from '../../../src/revocation/session-cut.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;

describe('the name of the policy that cuts sessions', () => {
  test('is of one person, in a form that IAM takes', () => {
    const name = cutPolicyName('4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11') ?? '';
    expect(name).toContain('4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11');
    expect(name).toMatch(/^[\w+=,.@-]{1,128}$/);
    expect(isCutPolicyName(name)).toBe(true);
  });

  test('is never that of the policy which the perimeter rests on', () => {
    expect(isCutPolicyName('perimeter')).toBe(false);
  });

  test.each(['a', 'a b', 'a/b', 'a,b', 'a*', 'ä1', 'x'.repeat(65), ''])(
    'does not exist for %j, of whom there can be no session',
    (subject) => {
      expect(cutPolicyName(subject)).toBeUndefined();
    },
  );
});

describe('a policy that cuts sessions', () => {
  test('has done its work once no session can be left, and not before', () => {
    const policy = cutPolicy('alice-subject', NOW);
    expect(isSpent('StudioPassCut-alice-subject', policy, NOW + 12 * HOUR)).toBe(false);
    expect(isSpent('StudioPassCut-alice-subject', policy, NOW + 13 * HOUR)).toBe(true);
  });

  const { Version, Statement } = cutPolicy('alice', NOW);
  const [statement] = Statement;
  const { Condition } = statement;

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['something else', { Version: '2012-10-17', Statement: [] }],
    ['no time', { Statement: [{ Condition: { DateLessThan: { 'aws:CurrentTime': 'never' } } }] }],
    ['more than a cut', { Version, Statement: [statement, { Effect: 'Deny', Action: '*', Resource: '*' }] }],
    ['something of somebody else', cutPolicy('bob', NOW)],
    ['it of fewer actions', { Version, Statement: [{ ...statement, Action: 'sagemaker:CreatePresignedDomainUrl' }] }],
    [
      'it under another condition too',
      { Version, Statement: [{ ...statement, Condition: { ...Condition, Bool: { 'aws:SecureTransport': 'true' } } }] },
    ],
  ])('is left alone if it says %s', (_name, policy) => {
    expect(isSpent('StudioPassCut-alice', policy, NOW + 1_000 * HOUR)).toBe(false);
  });

  test('is known whatever the order of its members is', () => {
    const { Sid, Effect, Action, Resource } = statement;
    const policy = { Statement: [{ Resource, Condition, Action, Effect, Sid }], Version };
    expect(isSpent('StudioPassCut-alice', policy, NOW + 13 * HOUR)).toBe(true);
  });
});
