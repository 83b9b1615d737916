import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AuthorizerQuestion,
  startTestAuthorizer,
  type TestAuthorizer,
  type TestAuthorizerOptions,
} from '../support/lambda-authorizer.ts';
import { DOMAIN_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

const STAGE = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod';
const SHARED = [`${STAGE}/GET/v1/me`, `${STAGE}/POST/v1/presigned-urls`, `${STAGE}/POST/v1/launch-tickets`];
const ME: AuthorizerQuestion = { path: '/v1/me' };

let authorizer: TestAuthorizer;
afterEach(() => authorizer.close());

async function start(options?: TestAuthorizerOptions): Promise<void> {
  authorizer = await startTestAuthorizer(options);
}

const allow = (...names: readonly string[]) => [
  {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: [...SHARED, ...names.map((name) => `${STAGE}/GET/${name}`)],
  },
];
const DENY_ALL = [{ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE}/*`] }];

describe('a caller with a good token', () => {
  it('is let through to exactly what is theirs, whatever they ask for', async () => {
    await start();
    for (const question of [{ path: '/alice' }, ME, { method: 'POST', path: '/v1/presigned-urls' }] as const) {
      const answer = await authorizer.ask(question);
      expect(answer).toEqual({
        principalId: authorizer.issuer.accessClaims().sub,
        policyDocument: { Version: '2012-10-17', Statement: allow('alice') },
        context: { subject: authorizer.issuer.accessClaims().sub, profile: 'alice' },
      });
    }
    // What is let through has its event from the service.
    expect(authorizer.audit()).toEqual([]);
  });

  it("asking for somebody else's profile gets a policy that does not name it, and the refusal is audited", async () => {
    await start();
    const { policyDocument } = await authorizer.ask({ path: '/bob' });
    expect(policyDocument.Statement).toEqual(allow('alice'));
    expect(authorizer.audit()).toMatchObject([
      {
        outcome: 'deny',
        reason: 'profile_forbidden',
        operation: 'createPresignedUrl',
        requestId: 'T1hZbEYvoAMEjsA=',
        caller: { displayName: 'alice' },
      },
    ]);
  });

  it.each(['*', '?', 'a/lice', 'al*', '../alice', 'alice.smith', '$' + '{aws:username}', 'ALICE'])(
    'threat 39: whose user name is %j gets no profile at all, and no wildcard',
    async (username) => {
      await start();
      const token = authorizer.token({ username });
      const { policyDocument, context } = await authorizer.ask({ authorization: [`Bearer ${token}`], path: '/bob' });
      expect(policyDocument.Statement).toEqual(allow());
      expect(context).not.toHaveProperty('profile');
      expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'not_mapped' }]);
    },
  );

  it('is let through to every profile that the mapping names', async () => {
    const [alice, disabled] = ['5d1e7b0c-1111-4222-8333-944455556666', '5d1e7b0c-2222-4222-8333-944455556666'];
    const second = 'd-studiopass02';
    await start({
      settings: { domains: [{ id: DOMAIN_ID }, { id: second }] },
      mappingYaml: `
mappings:
  - subject: ${alice}
    targets: [{ domain: ${DOMAIN_ID}, profile: alice-a }, { domain: ${second}, profile: alice-b }]
  - { subject: ${disabled}, disabled: true, targets: [{ domain: ${DOMAIN_ID}, profile: gone }] }
`,
    });
    const authorization = [`Bearer ${authorizer.token({ sub: alice })}`];
    const shared = await authorizer.ask({ ...ME, authorization });
    expect(shared.policyDocument.Statement).toEqual(allow('alice-a', 'alice-b'));
    expect(shared.context).toEqual({ subject: alice });
    expect((await authorizer.ask({ authorization, path: '/alice-b' })).context).toEqual({
      subject: alice,
      profile: 'alice-b',
    });

    const off = await authorizer.ask({
      authorization: [`Bearer ${authorizer.token({ sub: disabled })}`],
      path: '/gone',
    });
    expect(off.policyDocument.Statement).toEqual(allow());
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'mapping_disabled' }]);
  });
});

describe('a caller without a good token', () => {
  it.each<[string, string, (authorizer: TestAuthorizer) => readonly string[]]>([
    ['none', 'authorization_absent', () => []],
    ['two', 'authorization_repeated', ({ token }) => [`Bearer ${token()}`, `Bearer ${token()}`]],
    ['another scheme', 'authorization_malformed', ({ token }) => [`Basic ${token()}`]],
    ['a forged one', 'signature_invalid', ({ issuer }) => [`Bearer ${strangersToken(issuer.issuer, issuer.clientId)}`]],
    ['one that has expired', 'expired', ({ token }) => [`Bearer ${token({ exp: 1 })}`]],
    ['one of another application', 'audience_wrong', ({ token }) => [`Bearer ${token({ client_id: 'x' })}`]],
    ['one of another issuer', 'issuer_unknown', ({ token }) => [`Bearer ${token({ iss: 'https://elsewhere' })}`]],
  ])('is answered 401: %s', async (_name, reason, authorization) => {
    await start();
    // API Gateway answers 401 for exactly this message.
    await expect(authorizer.ask({ authorization: authorization(authorizer) })).rejects.toThrow(/^Unauthorized$/);
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason }]);
    expect(authorizer.audit()[0]).not.toHaveProperty('caller');
    expect(authorizer.written()).not.toMatch(/eyJ/);
  });
});

describe('a caller who is known and refused', () => {
  it('for being revoked is denied everything', async () => {
    await start({ revocations: [{ subject: 'leaver-1', note: 'left the company' }] });
    const token = authorizer.token({ sub: 'leaver-1' });
    const answer = await authorizer.ask({ ...ME, authorization: [`Bearer ${token}`] });
    expect(answer).toEqual({
      principalId: 'leaver-1',
      policyDocument: { Version: '2012-10-17', Statement: DENY_ALL },
      context: { subject: 'leaver-1' },
    });
    expect(authorizer.audit()).toMatchObject([
      { outcome: 'deny', reason: 'revoked', operation: 'describeCaller', caller: { subject: 'leaver-1' } },
    ]);
  });

  it('for a token without the scope is denied everything', async () => {
    await start({ pool: { requiredScopes: ['studio-pass/launch'] } });
    expect((await authorizer.ask()).policyDocument.Statement).toEqual(DENY_ALL);
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'insufficient_scope' }]);
  });

  it('threat 70: for another interface endpoint is denied everything, before the token is looked at', async () => {
    await start({ settings: { gateway: { endpointIds: ['vpce-0ffffffffffffffff'] } } });
    expect((await authorizer.ask({ authorization: [] })).policyDocument.Statement).toEqual(DENY_ALL);
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'outside_network' }]);
  });
});

describe('where it cannot tell', () => {
  it('nobody is let through: the keys are out of reach', async () => {
    await start();
    const other = createTokenIssuer({
      issuer: authorizer.issuer.issuer,
      clientId: authorizer.issuer.clientId,
      kid: 'new',
    });
    authorizer.jwks.answer((_request, response) => response.writeHead(500).end());
    await expect(authorizer.ask({ authorization: [`Bearer ${other.sign(other.accessClaims())}`] })).rejects.toThrow(
      /^Unauthorized$/,
    );
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'key_unknown' }]);
  });

  it('nobody is let through, and nobody is told to sign in again: the list of revocations is out of reach', async () => {
    await start({
      settings: {
        table: { name: 'access', region: 'us-east-1', endpoint: 'http://127.0.0.1:1' },
        revocation: { table: true },
      },
    });
    await expect(authorizer.ask()).rejects.toThrow(/cannot be authorized: not_ready$/);
    expect(authorizer.audit()).toMatchObject([{ outcome: 'deny', reason: 'not_ready' }]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an event of a TOKEN authorizer', { type: 'TOKEN', methodArn: `${STAGE}/GET/alice`, authorizationToken: 'x' }],
    [
      'an ARN that is none',
      { type: 'REQUEST', methodArn: '*', resource: '/', httpMethod: 'GET', requestContext: { identity: {} } },
    ],
  ])('nobody is let through: %s', async (_name, event) => {
    await start();
    await expect(authorizer.askWith(event)).rejects.toThrow(TypeError);
  });

  it('a refusal stands though its event cannot be written, and the log says so', async () => {
    await start({
      auditStream: new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) }),
      revocations: [{ subject: 'leaver-1' }],
    });
    const authorization = [`Bearer ${authorizer.token({ sub: 'leaver-1' })}`];
    expect((await authorizer.ask({ authorization })).policyDocument.Statement).toEqual(DENY_ALL);
    expect(authorizer.written()).toContain('could not be written');
  });
});

function strangersToken(issuer: string, clientId: string): string {
  const stranger = createTokenIssuer({ issuer, clientId });
  return stranger.sign(stranger.accessClaims());
}
