import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TokenFault } from '../../src/model/errors.ts';
import { expectProblem } from '../support/http-problem.ts';
import { BROWSER, issueLink, openLink, PUBLIC_URL, ticketKeyEntry, ticketSettings } from '../support/launch-tickets.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const [SIGNING, OTHER, FOREIGN] = [ticketKeyEntry('one'), ticketKeyEntry('two'), ticketKeyEntry('one')];
let service: TestService;
let good: string;

beforeAll(async () => {
  service = await startTestService({ settings: ticketSettings({}, SIGNING, OTHER) });
});
beforeEach(async () => {
  good = (await issueLink(service)).replace('/launch/', '');
  service.standIn.calls.clear();
});
afterAll(() => service.close());

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (segment = ''): Record<string, unknown> => JSON.parse(Buffer.from(segment, 'base64url').toString());
const parts = (ticket: string): readonly string[] => ticket.split('.');
const headerOf = (ticket: string) => decode(parts(ticket)[0]);
const claimsOf = (ticket: string) => decode(parts(ticket)[1]);

function hmac(
  header: unknown,
  payload: unknown,
  key = Buffer.from(SIGNING.secret, 'base64url'),
  hash = 'sha256',
): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

/** The good ticket with some of it changed and signed again with the key of the service. */
const resigned = (header: object, claims: object = {}): string =>
  hmac({ ...headerOf(good), ...header }, { ...claimsOf(good), ...claims });

async function expectRefused(ticket: string, reason: TokenFault): Promise<void> {
  const calls = service.standIn.calls.count();
  expectProblem(await openLink(service, `/launch/${ticket}`), 410, 'ticket_spent');
  expect(service.audit().at(-1)).toMatchObject({ operation: 'openLaunchTicket', outcome: 'deny', reason });
  expect(service.audit().at(-1)?.caller).toBeUndefined();
  expect(service.standIn.calls.count()).toBe(calls);
}

describe('a launch ticket', () => {
  it('is good if it is spelt and signed as the service does it, which the attacks below rely on', async () => {
    expect(resigned({})).toBe(good);
    expect((await openLink(service, `/launch/${good}`)).status).toBe(303);
  });

  it.each(['none', 'None', 'NONE', 'nOnE'])(
    'threat 10: with the algorithm %s is refused, signed or not',
    async (alg) => {
      await expectRefused(resigned({ alg }), 'algorithm_refused');
      await expectRefused(`${encode({ ...headerOf(good), alg })}.${parts(good)[1]}.`, 'token_malformed');
    },
  );

  it('threat 13: keyed with nothing, or with its own name, is refused', async () => {
    const { kid } = headerOf(good);
    await expectRefused(hmac(headerOf(good), claimsOf(good), Buffer.alloc(0)), 'signature_invalid');
    await expectRefused(hmac(headerOf(good), claimsOf(good), Buffer.from(String(kid))), 'signature_invalid');
    await expectRefused(hmac(headerOf(good), claimsOf(good), Buffer.from(SIGNING.secret)), 'signature_invalid');
  });

  it('threat 14: of another algorithm is refused, also with the right key', async () => {
    const key = Buffer.from(SIGNING.secret, 'base64url');
    for (const [alg, hash] of [
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const) {
      await expectRefused(hmac({ ...headerOf(good), alg }, claimsOf(good), key, hash), 'token_malformed');
      await expectRefused(hmac({ ...headerOf(good), alg }, claimsOf(good), key), 'algorithm_refused');
    }
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const input = `${encode({ ...headerOf(good), alg: 'RS256' })}.${parts(good)[1]}`;
    await expectRefused(
      `${input}.${signWith('sha256', Buffer.from(input), privateKey).toString('base64url')}`,
      'token_malformed',
    );
  });

  it.each<[string, object]>([
    ['threat 15: jwk', { jwk: { kty: 'oct', k: FOREIGN.secret } }],
    ['threat 16: jku', { jku: 'https://evil.example/keys' }],
    ['threat 17: x5u', { x5u: 'https://evil.example/cert' }],
    ['threat 17: x5c', { x5c: ['MII='] }],
    ['threat 21: b64', { b64: false }],
    ['threat 23: cty', { cty: 'JWT' }],
    ['threat 24: zip', { zip: 'DEF' }],
  ])('with a header member of its own (%s) is refused, although its signature is good', (_name, header) =>
    expectRefused(resigned(header), 'token_malformed'),
  );

  it('threat 20: with a member it calls critical is refused', () =>
    expectRefused(resigned({ crit: ['exp2'], exp2: 1 }), 'token_header_refused'));

  it.each(['../../../dev/null', "' OR 1=1 --", '$(id)', 'x'.repeat(400), '', 42, null, 'three', '__proto__'])(
    'threats 18 and 19: with the kid %j is refused',
    (kid) => expectRefused(resigned({ kid }), 'key_unknown'),
  );

  it('threat 22: of another type is refused, as is a token of another kind', async () => {
    await expectRefused(resigned({ typ: 'JWT' }), 'token_use_wrong');
    await expectRefused(resigned({ typ: undefined }), 'token_use_wrong');
    await expectRefused(hmac({ alg: 'HS256', typ: 'at+jwt', kid: 'one' }, claimsOf(good)), 'token_use_wrong');
    const bearer = await service.send({ path: '/v1/me', token: good });
    expectProblem(bearer, 401, 'invalid_token');
  });

  it('threat 25: with a member twice is refused, whichever is the right one', async () => {
    const { jti } = claimsOf(good);
    const twice = `{"jti":"${'A'.repeat(22)}",${JSON.stringify(claimsOf(good)).slice(1)}`;
    await expectRefused(hmac(headerOf(good), twice), 'token_malformed');
    await expectRefused(
      hmac(headerOf(good), `${JSON.stringify(claimsOf(good)).slice(0, -1)},"jti":"${jti}"}`),
      'token_malformed',
    );
  });

  it.each<[string, object, TokenFault]>([
    ['threat 27: no exp', { exp: undefined }, 'claim_missing'],
    ['threat 28: exp now', { exp: Math.floor(Date.now() / 1000) }, 'expired'],
    ['threat 28: exp a second ago', { exp: Math.floor(Date.now() / 1000) - 1 }, 'expired'],
    ['threat 29: exp as text', { exp: '2000000000' }, 'claim_malformed'],
    ['threat 29: exp of 1e308', { exp: 1e308 }, 'lifetime_too_long'],
    ['threat 29: a negative exp', { exp: -1 }, 'expired'],
    ['threat 30: an hour', { exp: Math.floor(Date.now() / 1000) + 3_600 }, 'lifetime_too_long'],
    ['threat 33: another issuer', { iss: `${PUBLIC_URL}/` }, 'audience_wrong'],
    ['threat 33: no issuer', { iss: undefined }, 'claim_missing'],
    ['threat 34: another audience', { aud: 'studio-pass' }, 'audience_wrong'],
    ['threat 35: a list of audiences', { aud: ['studio-pass-launch', 'x'] }, 'token_malformed'],
    ['threat 39: no id', { jti: undefined }, 'claim_missing'],
    ['threat 39: a number for an id', { jti: 7 }, 'claim_malformed'],
    ['threat 46: __proto__ for an id', { jti: '__proto__' }, 'claim_malformed'],
  ])(
    'with claims that are not its own (%s) is refused, although its signature is good',
    async (_name, claims, reason) => {
      const members = Object.entries({ ...claimsOf(good), ...claims }).filter(([, value]) => value !== undefined);
      await expectRefused(hmac(headerOf(good), Object.fromEntries(members)), reason);
    },
  );

  it('threat 40: with its signature stripped, a bit flipped, padded, or spelt in another way is refused', async () => {
    const [header = '', payload = '', signature = ''] = parts(good);
    await expectRefused(`${header}.${payload}.`, 'token_malformed');
    const flipped = Buffer.from(signature, 'base64url');
    flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0);
    await expectRefused(`${header}.${payload}.${flipped.toString('base64url')}`, 'signature_invalid');
    await expectRefused(`${good}=`, 'token_malformed');
    // The last character of 32 bytes has two bits to spare.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sibling = alphabet[alphabet.indexOf(signature.at(-1) ?? '') ^ 1];
    await expectRefused(`${header}.${payload}.${signature.slice(0, -1)}${sibling}`, 'token_malformed');
  });

  it('threat 41: of two, four or five parts is refused', async () => {
    for (const ticket of [good.slice(0, good.lastIndexOf('.')), `${good}.x`, `${good}.x.y`]) {
      await expectRefused(ticket, 'token_malformed');
    }
  });

  it('threat 44: that is too long is refused without being read', async () => {
    await expectRefused(`${'a'.repeat(500)}.${'b'.repeat(470)}.${'c'.repeat(43)}`, 'token_malformed');
    expectProblem(await openLink(service, `/launch/${'a'.repeat(5_000)}`), 400, 'invalid_request');
    expect((await openLink(service, `/launch/${'a'.repeat(17_000)}`)).status).toBe(431);
  });

  it('threat 45: in bytes that are no text is refused', async () => {
    expectProblem(await openLink(service, '/launch/%ff%fe'), 400, 'invalid_request');
    await expectRefused('%00.x.y', 'token_malformed');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('signed with the second key is taken, with a key of the same name elsewhere it is not', async () => {
    const second = hmac({ ...headerOf(good), kid: 'two' }, claimsOf(good), Buffer.from(OTHER.secret, 'base64url'));
    expect((await openLink(service, `/launch/${second}`)).status).toBe(303);
    await expectRefused(
      hmac(headerOf(good), claimsOf(good), Buffer.from(FOREIGN.secret, 'base64url')),
      'signature_invalid',
    );
  });

  it('that was made up with a stolen key opens nothing: what it stands for is kept by the service', async () => {
    const ticket = resigned({}, { jti: 'A'.repeat(22) });
    expectProblem(await openLink(service, `/launch/${ticket}`), 410, 'ticket_spent');
    expect(service.audit().at(-1)).toMatchObject({ reason: 'ticket_spent', ticketId: 'A'.repeat(22) });
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('tells nobody what was wrong with it', async () => {
    const bodies = new Set<string>();
    for (const ticket of [
      'x',
      good.slice(0, -2),
      resigned({ kid: 'x' }),
      resigned({}, { exp: 1 }),
      resigned({}, { jti: 'A'.repeat(22) }),
    ]) {
      bodies.add((await openLink(service, `/launch/${ticket}`)).text);
    }
    expect(bodies.size).toBe(1);
  });

  it('threat 79: is in no log, no audit event, no metric and no answer but the one it was made for', async () => {
    const link = await issueLink(service);
    const ticket = link.replace('/launch/', '');
    const answers = [
      await service.send({ method: 'HEAD', path: link }),
      await openLink(service, link, { 'sec-purpose': 'prefetch' }),
      await openLink(service, `${link}?x=1`),
      await service.send({ method: 'DELETE', path: link }),
      await service.send({ path: `//${link}` }),
      await service.send({ path: `${link}/more` }),
      await openLink(service, link),
      await openLink(service, link, BROWSER),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 404, 404, 404, 303, 410]);
    const { location = '', ...others } = answers[6]?.headers ?? {};
    const secrets = [ticket, ...parts(ticket).slice(1), new URL(location).searchParams.get('token') ?? 'no token'];
    const written = [
      service.logText(),
      service.auditText(),
      (await service.metrics()).text,
      JSON.stringify(others),
      ...answers.filter(({ status }) => status !== 303).map(({ text, headers }) => text + JSON.stringify(headers)),
    ].join('\n');
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(written).not.toContain(secret);
    }
    expect(written).toContain('/launch/:ticket');
  });
});
