import { describe, expect, test } from 'vitest';
import { ACCOUNT_ID, DOMAIN_ID, REGION, STUDIO_ENDPOINT_PATH } from '../../src/local/example-account.ts';
import { examplePerimeter } from '../../src/local/perimeter/example-perimeter.ts';
import { assertKnownConditions } from '../../src/local/policy-check.ts';
import { evaluatePolicy } from '../../src/local/policy-evaluator.ts';
import { cutPolicy } from '../../src/revocation/session-cut.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;
const ALICE = '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11';
const BOB = '0a1b2c3d-0000-4000-8000-000000000b0b';

/** Somebody browses their own profile in a session of the launch role, after alice has been cut. */
async function browsing(subject: string, profile: string, at: number) {
  const { launchRole } = examplePerimeter('rehearsal');
  const { result, decidedBy } = await evaluatePolicy({
    principal: {
      arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/studio-pass-launch/${subject}`,
      accountId: ACCOUNT_ID,
      policies: [
        ...(launchRole?.policies ?? []),
        { name: 'cut', document: { ...cutPolicy(ALICE, NOW), Statement: [...cutPolicy(ALICE, NOW).Statement] } },
      ],
      tags: { 'studio-subject': subject, 'studio-profile': profile },
    },
    action: 'sagemaker:CreatePresignedDomainUrl',
    resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT_ID}:user-profile/${DOMAIN_ID}/${profile}`,
    resourceTags: { 'studio-subject': subject },
    network: STUDIO_ENDPOINT_PATH,
    requestKeys: { 'aws:CurrentTime': new Date(at).toISOString() },
  });
  return { result, decidedBy };
}

describe('the Deny that cuts sessions, on the launch role as it is deployed', () => {
  test('uses condition keys and operators that exist', async () => {
    const { Version, Statement } = cutPolicy(ALICE, NOW);
    await expect(
      assertKnownConditions({ name: 'cut', document: { Version, Statement: [...Statement] } }),
    ).resolves.toBeUndefined();
  });

  test('ends what the person has open', async () => {
    expect(await browsing(ALICE, 'alice', NOW)).toEqual({
      result: 'ExplicitlyDenied',
      decidedBy: expect.arrayContaining(['CutStudioSessions']),
    });
  });

  test('leaves everybody else what they have open', async () => {
    expect(await browsing(BOB, 'bob', NOW)).toMatchObject({ result: 'Allowed' });
  });

  test('ends by itself, after the longest session', async () => {
    expect(await browsing(ALICE, 'alice', NOW + 12 * HOUR)).toMatchObject({ result: 'ExplicitlyDenied' });
    expect(await browsing(ALICE, 'alice', NOW + 13 * HOUR)).toMatchObject({ result: 'Allowed' });
  });
});
