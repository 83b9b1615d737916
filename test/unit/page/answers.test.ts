import type { Static } from 'typebox';
import { expect, expectTypeOf, test } from 'vitest';
import { type callerSchema, launchRequestSchema, type presignedUrlSchema } from '../../../src/http/schemas.ts';
import type { Caller, LaunchRequest, PresignedUrl } from '../../../src/page/answers.ts';

test('the page reads nothing that the contract does not have, and sends nothing else', () => {
  expectTypeOf<Static<typeof callerSchema>>().toExtend<Caller>();
  expectTypeOf<Static<typeof presignedUrlSchema>>().toExtend<PresignedUrl>();
  expectTypeOf<LaunchRequest>().toExtend<Static<typeof launchRequestSchema>>();
  const sent: Record<keyof LaunchRequest, true> = { domainId: true, app: true, spaceName: true };
  expect(Object.keys(launchRequestSchema.properties)).toEqual(expect.arrayContaining(Object.keys(sent)));
});
