import { afterEach, describe, expect, it } from 'vitest';
import { openAccessTable } from '../support/access-table.ts';
import { expectProblem } from '../support/http-problem.ts';
import { CLIENT_ID, COGNITO_ISSUER, startTestService, type TestService } from '../support/test-service.ts';

const OIDC_ISSUER = 'https://login.example.com/realms/bank';
let service: TestService;

afterEach(() => service.close());

describe('a pool whose callers send ID tokens', () => {
  it('maps by the user name in the ID token and refuses access tokens', async () => {
    service = await startTestService({ pool: { tokenUse: 'id' } });
    const token = service.issuer.sign(service.issuer.idClaims());
    const answer = await service.launch({}, { token });
    expect(answer.status).toBe(201);
    expect(answer.json.userProfileName).toBe('alice');
    expect(service.audit()[0]?.caller).toMatchObject({ tokenUse: 'id', clientId: CLIENT_ID, displayName: 'alice' });
    expectProblem(await service.launch({}, { token: service.token() }), 401, 'invalid_token');
    expect(service.audit()[1]?.reason).toBe('token_use_wrong');
    expect(service.standIn.calls.count()).toBe(1);
  });
});

describe('a pool of which scopes are required', () => {
  it('lets only tokens with all of them in, and says which kind of fault it is', async () => {
    service = await startTestService({ pool: { requiredScopes: ['studio/launch', 'studio/read'] } });
    const refused = await service.launch();
    expectProblem(refused, 403, 'insufficient_scope');
    expect(refused.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(service.standIn.calls.count()).toBe(0);
    const token = service.token({ scope: 'studio/read openid studio/launch' });
    expect((await service.launch({}, { token })).status).toBe(201);
    const look = await service.send({
      path: '/v1/me',
      token: service.token({ scope: 'studio/launch.all studio/rea' }),
    });
    expectProblem(look, 403, 'insufficient_scope');
  });
});

describe("the pool's newer issuer name", () => {
  it('is the same pool', async () => {
    service = await startTestService();
    const iss = COGNITO_ISSUER.replace('cognito-idp', 'issuer-cognito-idp');
    expect((await service.launch({}, { token: service.token({ iss }) })).status).toBe(201);
  });
});

describe('another OpenID Connect issuer', () => {
  /** Keeps who owns which profile: a claim other than the subject can be given to two people. */
  async function oidc(members: object = {}): Promise<TestService> {
    const table = await openAccessTable();
    return startTestService({
      issuer: OIDC_ISSUER,
      settings: ({ jwks }) => ({
        cognito: [],
        oidc: [{ issuer: OIDC_ISSUER, audiences: ['studio-pass'], jwksUrl: jwks.url, ...members }],
        table: { name: table.tableName, endpoint: table.endpoint },
        mapping: { table: true, claim: 'preferred_username' },
      }),
    });
  }

  const claims = { aud: ['account', 'studio-pass'], azp: 'portal', preferred_username: 'bob', groups: ['quants'] };

  it('maps by the claim it is told to', async () => {
    service = await oidc();
    const token = service.token(claims);
    expect((await service.launch({}, { token })).json).toMatchObject({ userProfileName: 'bob' });
    const look = await service.send({ path: '/v1/me', token });
    expect(look.json).toMatchObject({ issuer: OIDC_ISSUER, groups: ['quants'], mapping: 'mapped' });
    expect(service.audit()[0]?.caller).toMatchObject({ issuer: OIDC_ISSUER, tokenUse: 'oidc' });
  });

  it('opens the profile of a name for whoever came with it first, and for nobody else', async () => {
    service = await oidc();
    expect((await service.launch({}, { token: service.token(claims) })).status).toBe(201);
    const another = service.token({ ...claims, sub: 'somebody-else' });
    expectProblem(await service.launch({}, { token: another }), 403, 'not_mapped');
  });

  it('has to name this service in its audience', async () => {
    service = await oidc();
    expectProblem(
      await service.launch({}, { token: service.token({ ...claims, aud: 'account' }) }),
      401,
      'invalid_token',
    );
    expect(service.audit()[0]?.reason).toBe('audience_wrong');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('has to grant the scopes that are required of it', async () => {
    service = await oidc({ scopeClaim: 'scp', requiredScopes: ['launch'] });
    expectProblem(await service.launch({}, { token: service.token(claims) }), 403, 'insufficient_scope');
    expect((await service.launch({}, { token: service.token({ ...claims, scp: ['launch'] }) })).status).toBe(201);
  });
});
