import { CreatePresignedDomainUrlCommand, type CreatePresignedDomainUrlCommandInput } from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamedPolicy } from '../../src/local/policy-document.ts';
import type { Principal } from '../../src/local/sagemaker/principals.ts';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { open, sageMakerClient } from '../support/local-clients.ts';

const { taskRole } = defaultPrincipals();

let offset: number;
let policies: NamedPolicy[];
let standIn: SageMakerStandIn;

beforeEach(async () => {
  offset = 0;
  policies = [...taskRole.policies];
  const principal: Principal = { ...taskRole, policies };
  standIn = await startSageMakerStandIn({ clock: () => Date.now() + offset, principals: [principal] });
});

afterEach(() => standIn.close());

async function mint(more: Partial<CreatePresignedDomainUrlCommandInput> = {}): Promise<string> {
  const client = sageMakerClient(standIn.apiEndpoint, taskRole.accessKey);
  const command = new CreatePresignedDomainUrlCommand({
    DomainId: 'd-studiopass01',
    UserProfileName: 'alice',
    ExpiresInSeconds: 20,
    SessionExpirationDurationInSeconds: 1_800,
    ...more,
  });
  const { AuthorizedUrl } = await client.send(command);
  client.destroy();
  return AuthorizedUrl ?? '';
}

function deny(): void {
  policies.push({
    name: 'revocation',
    document: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Revoked', Effect: 'Deny', Action: 'sagemaker:CreatePresignedDomainUrl', Resource: '*' }],
    },
  });
}

describe('opening a presigned URL', () => {
  it('signs in through the Studio endpoint, with a cookie for the length of the session', async () => {
    const answer = await open(standIn.studioEndpoint, await mint());
    expect(answer).toMatchObject({ status: 302, location: '/' });
    expect(answer.setCookie).toMatch(
      /^studio-session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=1800; HttpOnly; SameSite=Lax$/,
    );
  });

  it('is refused from the internet, by the policy of the principal that minted the URL', async () => {
    const answer = await open(standIn.internet, await mint());
    expect(answer).toMatchObject({ status: 403, page: 'insufficient_permissions', setCookie: '' });
    expect(answer.body).toContain('Auth token containing insufficient permissions');
  });

  it('is allowed from the internet once the policy allows it: nothing else stands in the way', async () => {
    const url = await mint();
    policies.splice(0, policies.length, {
      name: 'wide open',
      document: {
        Version: '2012-10-17',
        Statement: [{ Sid: 'All', Effect: 'Allow', Action: 'sagemaker:CreatePresignedDomainUrl', Resource: '*' }],
      },
    });
    expect((await open(standIn.internet, url)).status).toBe(302);
  });

  it('is refused after the policy has changed', async () => {
    const url = await mint();
    deny();
    expect(await open(standIn.studioEndpoint, url)).toMatchObject({ page: 'insufficient_permissions' });
  });

  it('works until it expires, more than once, and not a moment longer', async () => {
    const url = await mint({ ExpiresInSeconds: 20 });
    offset = 18_000;
    expect((await open(standIn.studioEndpoint, url)).status).toBe(302);
    expect((await open(standIn.studioEndpoint, url)).status).toBe(302);
    offset = 20_000;
    expect(await open(standIn.studioEndpoint, url)).toMatchObject({ status: 403, page: 'token_expired' });
  });

  it.each(['/auth', '/auth?token=', '/auth?token=guessed', '/auth?token=__proto__'])('refuses %s', async (path) => {
    const answer = await open(standIn.studioEndpoint, `${standIn.studioOrigin}${path}`);
    expect(answer).toMatchObject({ status: 403, page: 'token_invalid' });
  });

  it.each([
    [undefined, '/'],
    ['studio::', '/'],
    ['studio::spaces/overview', '/spaces/overview'],
    ['app:JupyterLab:', '/jupyterlab/default/lab'],
    ['app:JupyterLab:lab/tree/notes', '/jupyterlab/default/lab/tree/notes'],
    ['app:JupyterServer:', '/jupyter/default/lab'],
    ['app:CodeEditor:', '/codeeditor/default/'],
    ['studio:://attacker.example/', '/attacker.example/'],
    ['studio::\\\\attacker.example', '/%5C%5Cattacker.example'],
    ['studio::a\r\nSet-Cookie: x=y', '/a%0D%0ASet-Cookie:%20x=y'],
  ])('lands for %j on %s, on the domain itself', async (LandingUri, location) => {
    const answer = await open(standIn.studioEndpoint, await mint({ LandingUri }));
    expect(answer.location).toBe(location);
    expect(new URL(answer.location, standIn.studioOrigin).origin).toBe(standIn.studioOrigin);
  });

  it('answers to the name of the domain only', async () => {
    const url = await mint();
    const host = `d-another.studio.us-east-1.sagemaker.localhost:${standIn.studioEndpoint.port}`;
    expect(await open(standIn.studioEndpoint, url, { host })).toMatchObject({ status: 404, page: 'not_found' });
    expect(await open(standIn.studioEndpoint, url, { host: '127.0.0.1' })).toMatchObject({ status: 404 });
  });

  it('only reads', async () => {
    expect(await open(standIn.studioEndpoint, await mint(), { method: 'POST' })).toMatchObject({ status: 405 });
  });
});

describe('a Studio session', () => {
  const page = (path = '/'): string => `${standIn.studioOrigin}${path}`;

  it('shows whose it is, of what, and until when', async () => {
    const { cookie, location } = await open(
      standIn.studioEndpoint,
      await mint({ LandingUri: 'app:JupyterLab:', SpaceName: 'alice-private' }),
    );
    const answer = await open(standIn.studioEndpoint, page(location), { cookie });
    expect(answer).toMatchObject({ status: 200, page: 'studio' });
    for (const shown of ['stand-in', 'd-studiopass01', 'alice', 'alice-private', 'JupyterLab', location]) {
      expect(answer.body).toContain(shown);
    }
    expect(answer.body).not.toContain(cookie.split('=')[1]);
  });

  it('shows no markup that comes from the URL', async () => {
    const { cookie } = await open(standIn.studioEndpoint, await mint());
    const { body } = await open(standIn.studioEndpoint, page("/'onload=alert(1)&amp;"), { cookie });
    expect(body).toContain('/&#39;onload=alert(1)&#38;amp;');
  });

  it('does not leave the network it was opened from', async () => {
    const { cookie } = await open(standIn.studioEndpoint, await mint());
    const answer = await open(standIn.internet, page(), { cookie });
    expect(answer).toMatchObject({ status: 403, page: 'insufficient_permissions' });
  });

  it('ends at the next request once a Deny is added to the role', async () => {
    const { cookie } = await open(standIn.studioEndpoint, await mint());
    expect((await open(standIn.studioEndpoint, page(), { cookie })).status).toBe(200);
    deny();
    expect(await open(standIn.studioEndpoint, page(), { cookie })).toMatchObject({ page: 'insufficient_permissions' });
  });

  it('lasts as long as was asked for when the URL was minted', async () => {
    const { cookie } = await open(standIn.studioEndpoint, await mint({ SessionExpirationDurationInSeconds: 1_800 }));
    offset = 1_790_000;
    expect((await open(standIn.studioEndpoint, page(), { cookie })).status).toBe(200);
    offset = 1_800_000;
    expect(await open(standIn.studioEndpoint, page(), { cookie })).toMatchObject({ page: 'session_expired' });
  });

  it.each([undefined, 'studio-session=guessed', `studio-session=${'x'.repeat(43)}`])(
    'is not there for the cookie %s',
    async (cookie) => {
      const answer = await open(standIn.studioEndpoint, page(), cookie === undefined ? {} : { cookie });
      expect(answer).toMatchObject({ status: 403, page: 'session_absent' });
    },
  );
});

it('shows a fault of its own as a fault, not as a refusal', async () => {
  const url = await mint();
  const broken = { Sid: 'Broken', Effect: 'Perhaps' as 'Allow', Action: '*', Resource: '*' };
  policies.push({ name: 'broken', document: { Version: '2012-10-17', Statement: [broken] } });
  expect(await open(standIn.studioEndpoint, url)).toMatchObject({ status: 500, page: 'stand_in_fault' });
});
