import { describe, expect, test } from 'vitest';
import { parseS3Location } from '../../../src/model/s3-location.ts';

describe('the address of an object', () => {
  test.each([
    ['s3://keys/jwks.json', 'keys', 'jwks.json'],
    ['s3://keys-of.the-pool.1/us-east-1_AbC/jwks.json', 'keys-of.the-pool.1', 'us-east-1_AbC/jwks.json'],
    [`s3://${'b'.repeat(63)}/a`, 'b'.repeat(63), 'a'],
    [`s3://abc/${'k'.repeat(1_024)}`, 'abc', 'k'.repeat(1_024)],
    ["s3://abc/A-Z_0.9!*'()", 'abc', "A-Z_0.9!*'()"],
  ])('%s is one bucket and one key', (text, bucket, key) => {
    expect(parseS3Location(text)).toEqual({ bucket, key });
  });

  test.each([
    '',
    's3://',
    's3://keys',
    's3://keys/',
    's3:///jwks.json',
    's3:/keys/jwks.json',
    's3:keys/jwks.json',
    'S3://keys/jwks.json',
    ' s3://keys/jwks.json',
    's3://keys/jwks.json\n',
    's3n://keys/jwks.json',
    'https://keys.s3.amazonaws.com/jwks.json',
    's3://keys/jwks.json?versionId=1',
    's3://keys/jwks.json#first',
    's3://keys:443/jwks.json',
    's3://user@keys/jwks.json',
    's3://user:secret@keys/jwks.json',
    's3://keys/a b',
    's3://keys/a%20b',
    's3://keys//jwks.json',
    's3://keys/a//b',
    's3://keys/a/',
    's3://keys/./a',
    's3://keys/a/../b',
    's3://keys/..',
    's3://keys/schlüssel.json',
    's3://Keys/jwks.json',
    's3://ke/jwks.json',
    `s3://${'b'.repeat(64)}/a`,
    `s3://abc/${'k'.repeat(1_025)}`,
    's3://-keys/jwks.json',
    's3://keys-/jwks.json',
    's3://keys..of/jwks.json',
    's3://ke_ys/jwks.json',
    's3://10.0.0.1/jwks.json',
    's3://xn--keys/jwks.json',
    's3://keys--use1-az4--x-s3/jwks.json',
    's3://keys-s3alias/jwks.json',
    's3://keys.mrap/jwks.json',
    's3://arn:aws:s3:us-east-1:111122223333:accesspoint/keys',
  ])('%j is none', (text) => {
    expect(parseS3Location(text)).toBeUndefined();
  });
});
