/**
 * Before anything is measured: does each variant do the job? A good token gets the URL, by one call that is signed rightly
 * and asks for the token's own profile; a token by another key gets 401 and makes no call.
 */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { tokenOf, userNameOf } from '../load/signed-requests.ts';
import { DOMAIN } from '../people.ts';
import { ASKED, AUTHORIZED_URL, ROUTE } from '../world.ts';
import type { Bench } from './bench.ts';
import type { VariantProcess } from './variant-process.ts';

const ANSWER_MILLISECONDS = 10_000;

/** @throws Error that says what the variant does wrong */
export async function checkVariant(bench: Bench, { variant, origin }: VariantProcess): Promise<void> {
  const require = (holds: boolean, otherwise: string): void => {
    if (!holds) throw new Error(`${variant.name}: ${otherwise}`);
  };
  const verifying = { latencyMilliseconds: 0, verifies: true };
  await bench.setUpstream(verifying);
  const person = 7;
  const token = await tokenOf(person, createPrivateKey(bench.privateKeyPem));
  const good = await launch(origin, token);
  const afterGood = await bench.setUpstream(verifying);
  require(good.status >= 200 && good.status < 300, `a good token is answered with ${good.status} ${good.text}`);
  if (variant.doesTheJob) {
    const { verified, refusals, lastInput } = afterGood;
    require(verified === 1 &&
      refusals.length === 0, `${verified} calls signed rightly, refused: ${refusals.join('; ')}`);
    require(lastInput.UserProfileName === userNameOf(person), `asks for the profile ${lastInput.UserProfileName}`);
    require(lastInput.DomainId === DOMAIN.id, `asks for the domain ${lastInput.DomainId}`);
    require(lastInput.LandingUri === `app:${ASKED.app}:`, `asks to land on ${lastInput.LandingUri}`);
    require(good.text.includes(AUTHORIZED_URL), `answers without the URL: ${good.text}`);

    // The same but for its signature, so that a variant that remembers tokens has to look at all of it.
    const bad = await launch(origin, signedByAnother(token));
    const afterBad = await bench.setUpstream(verifying);
    require(bad.status === 401, `a token by another key is answered with ${bad.status}`);
    require(afterBad.calls === 0, 'a token by another key reaches SageMaker');
  }
  await bench.setUpstream({ latencyMilliseconds: 0, verifies: false });
}

function signedByAnother(token: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const input = token.slice(0, token.lastIndexOf('.'));
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

async function launch(origin: string, token: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(new URL(ROUTE, origin), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(ASKED),
    signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
  });
  return { status: response.status, text: await response.text() };
}
