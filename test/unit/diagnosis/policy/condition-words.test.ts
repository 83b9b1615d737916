import { typeForContextKey } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from 'vitest';
import {
  isConditionOperator,
  KNOWN_CONDITION_KEY_PREFIXES,
  KNOWN_CONDITION_KEYS,
} from '../../../../src/diagnosis/policy/condition-words.ts';

describe('the condition keys that the linter knows', () => {
  test.each([...KNOWN_CONDITION_KEYS, ...KNOWN_CONDITION_KEY_PREFIXES.map((prefix) => `${prefix}name`)])(
    'are keys to a simulator of policies as well: %s',
    async (key) => {
      await expect(typeForContextKey(key.toLowerCase())).resolves.toBeTypeOf('string');
    },
  );

  test('are not simply all words', async () => {
    await expect(typeForContextKey('aws:sourcevcpe')).rejects.toThrow();
  });
});

describe('a condition operator', () => {
  test.each(['StringEquals', 'ForAllValues:StringLike', 'NotIpAddressIfExists', 'Null', 'ArnNotLike', 'Bool', 'bool'])(
    'is %s',
    (operator) => {
      expect(isConditionOperator(operator)).toBe(true);
    },
  );

  test.each(['StringEqual', 'IfExists', 'NullIfExists', 'StringNotLikes', 'ForEachValue:StringEquals', ''])(
    'is not %j',
    (operator) => {
      expect(isConditionOperator(operator)).toBe(false);
    },
  );
});
