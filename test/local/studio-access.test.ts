import { expect, it } from 'vitest';
import { defaultPrincipals } from '../../src/local/sagemaker/stand-in.ts';
import { type StudioGrant, studioAccess } from '../../src/local/sagemaker/studio-access.ts';

const grant: StudioGrant = {
  principal: defaultPrincipals().taskRole,
  domainId: 'd-studiopass01',
  userProfile: { arn: 'arn', name: 'alice', tags: {}, createdAt: 0, inServiceAt: 0 },
  spaceName: undefined,
  landing: { app: 'Studio', path: '/' },
  sessionDurationInSeconds: 1_800,
};

it('ends a token and a session at the very millisecond', () => {
  let now = 0;
  const access = studioAccess(() => now);
  const token = access.mint(grant, 20);
  const session = access.startSession(grant);
  now = 19_999;
  expect(access.redeem(token).state).toBe('valid');
  now = 20_000;
  expect(access.redeem(token).state).toBe('expired');
  now = 1_799_999;
  expect(access.session(session).state).toBe('valid');
  now = 1_800_000;
  expect(access.session(session).state).toBe('expired');
});

it('does not take a token for a session, nor the other way round', () => {
  const access = studioAccess(() => 0);
  expect(access.session(access.mint(grant, 20)).state).toBe('unknown');
  expect(access.redeem(access.startSession(grant)).state).toBe('unknown');
});
