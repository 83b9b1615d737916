import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../infra/constructs/api-routes.ts';
import { denyAllPolicy, guardedRoutes, ownResourcesPolicy, stageArnOf } from '../../../src/lambda/own-resources.ts';
import { isUserProfileName } from '../../../src/model/studio-target.ts';

const STAGE = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod';

describe('the policy for a caller', () => {
  it("names the shared routes and the caller's own profiles, and nothing else", () => {
    expect(ownResourcesPolicy(STAGE, ['alice', 'alice-2', 'alice'])).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'execute-api:Invoke',
          Resource: [
            `${STAGE}/GET/v1/me`,
            `${STAGE}/POST/v1/presigned-urls`,
            `${STAGE}/POST/v1/launch-tickets`,
            `${STAGE}/GET/alice`,
            `${STAGE}/GET/alice-2`,
          ],
        },
      ],
    });
  });

  it.each([
    '*',
    '?',
    'a*',
    'al?ce',
    'a/lice',
    '../bob',
    '',
    'a'.repeat(64),
    'alice\n',
    'ali.ce',
    '$' + '{aws:username}',
  ])('threat 39: is none for the name %j', (name) => {
    expect(() => ownResourcesPolicy(STAGE, ['alice', name])).toThrow(TypeError);
  });

  it('threat 39: holds no wildcard, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '-', '*', '?', '/', '$', '{', '}', '.', ':') }), (name) => {
        if (!isUserProfileName(name)) {
          expect(() => ownResourcesPolicy(STAGE, [name])).toThrow(TypeError);
          return;
        }
        const [statement] = ownResourcesPolicy(STAGE, [name]).Statement;
        expect(statement?.Resource.at(-1)).toBe(`${STAGE}/GET/${name}`);
        expect(statement?.Resource.join()).not.toMatch(/[*?$]/);
      }),
    );
  });

  it('that lets nobody through denies the whole stage', () => {
    expect(denyAllPolicy(STAGE).Statement).toEqual([
      { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE}/*`] },
    ]);
  });

  it('knows every route of the private API that needs a token', () => {
    const guarded = apiRoutes.filter(({ needsToken }) => needsToken).map(({ method, path }) => `${method} ${path}`);
    expect(guardedRoutes.map(({ method, resource }) => `${method} ${resource}`).toSorted()).toEqual(guarded.toSorted());
  });
});

describe('the stage of a request', () => {
  it.each([
    [`${STAGE}/GET/alice`, STAGE],
    [`${STAGE}/GET/`, STAGE],
    [
      'arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:a1b2c3d4e5/my_stage/POST/v1/me',
      'arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:a1b2c3d4e5/my_stage',
    ],
  ])('of %s', (methodArn, stage) => {
    expect(stageArnOf(methodArn)).toBe(stage);
  });

  it.each([
    '',
    'alice',
    'arn:aws:lambda:us-east-1:123456789012:function:x',
    'arn:aws:execute-api:us-east-1:123456789012:*/prod/GET/alice',
    'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*/GET/alice',
    'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod',
    `x${STAGE}/GET/alice`,
  ])('is not read out of %j', (methodArn) => {
    expect(() => stageArnOf(methodArn)).toThrow(TypeError);
  });
});
