/** What must not compile. The assertions are types, so it is `npm run types` that fails when one of them is wrong. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { BearerToken, PresignedUrl } from '../../../src/model/secret.ts';
import type { MintedUrl } from '../../../src/model/studio-gateway.ts';

const url = new PresignedUrl('https://example.invalid/');
const token = new BearerToken('token');

describe('the types of secrets', () => {
  test('a presigned URL and a token are no strings, and strings are neither', () => {
    expectTypeOf<PresignedUrl>().not.toExtend<string>();
    expectTypeOf<BearerToken>().not.toExtend<string>();
    expectTypeOf<string>().not.toExtend<PresignedUrl>();
    expectTypeOf<string>().not.toExtend<BearerToken>();
    // @ts-expect-error: the text of a secret is had by reveal() alone
    const text: string = url;
    expect(text).not.toBeTypeOf('string');
  });

  test('one kind of secret cannot stand in for the other', () => {
    expectTypeOf<PresignedUrl>().not.toExtend<BearerToken>();
    expectTypeOf<BearerToken>().not.toExtend<PresignedUrl>();
    // @ts-expect-error: a token is not what SageMaker minted
    const minted: MintedUrl = { url: token, awsRequestId: undefined };
    expect(minted.url).not.toBeInstanceOf(PresignedUrl);
  });

  test('an object that merely looks like a secret is none', () => {
    const lookAlike = {
      kind: 'PresignedUrl' as const,
      reveal: () => 'text',
      toString: () => 'text',
      toJSON: () => 'text',
    };
    expectTypeOf(lookAlike).not.toExtend<PresignedUrl>();
    expect(lookAlike).not.toBeInstanceOf(PresignedUrl);
  });
});
