import { describe, expect, test } from 'vitest';
import {
  mappingKey,
  profileOwnerKey,
  subjectRevocationKey,
  tokenRevocationKey,
} from '../../../src/model/access-table.ts';

const ISSUER = 'https://login.example.com';

describe('the keys of the access table', () => {
  test('are one for both spellings of a profile, as SageMaker sees it', () => {
    expect(profileOwnerKey('d-one', 'Alice')).toEqual(profileOwnerKey('d-one', 'alice'));
  });

  test('are different for everything that is different', () => {
    const keys = [
      mappingKey(ISSUER, 'a'),
      mappingKey(ISSUER, 'A'),
      mappingKey(ISSUER, 'a#b'),
      mappingKey(`${ISSUER}/a`, 'a'),
      subjectRevocationKey(ISSUER, 'a'),
      tokenRevocationKey(ISSUER, 'a'),
      profileOwnerKey('d-one', 'a'),
      profileOwnerKey('d-two', 'a'),
    ].map(({ partitionKey, sortKey }) => `${partitionKey} ${sortKey}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
