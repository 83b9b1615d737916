import {
  CreatePresignedDomainUrlCommand,
  type CreatePresignedDomainUrlCommandInput,
  ResourceNotFound,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { errorOf, sageMakerClient } from '../support/local-clients.ts';

const DomainId = 'd-studiopass01';

let standIn: SageMakerStandIn;
let service: SageMakerClient;

beforeAll(async () => {
  standIn = await startSageMakerStandIn();
  service = sageMakerClient(standIn.apiEndpoint, defaultPrincipals().taskRole.accessKey);
});

afterAll(async () => {
  service.destroy();
  await standIn.close();
});

describe('CreatePresignedDomainUrl', () => {
  const alice = { DomainId, UserProfileName: 'alice' };
  const mint = (more: Partial<CreatePresignedDomainUrlCommandInput> = {}) =>
    service.send(new CreatePresignedDomainUrlCommand({ ...alice, ...more }));

  it('answers a URL on the origin of the domain, with another token each time', async () => {
    const [first, second] = [(await mint()).AuthorizedUrl ?? '', (await mint()).AuthorizedUrl ?? ''];
    expect(new URL(first).origin).toBe(standIn.studioOrigin);
    expect(new URL(first).hostname).toBe('d-studiopass01.studio.us-east-1.sagemaker.localhost');
    expect(new URL(first).searchParams.get('token')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first).not.toBe(second);
  });

  it.each([
    { ExpiresInSeconds: 5, SessionExpirationDurationInSeconds: 1_800, LandingUri: 'studio::' },
    { ExpiresInSeconds: 300, SessionExpirationDurationInSeconds: 43_200, LandingUri: 'app:JupyterLab:lab' },
    { LandingUri: `studio::${'x'.repeat(1_015)}`, SpaceName: 'team-shared' },
  ])('accepts the bounds themselves: %o', async (more) => {
    expect((await errorOf(mint(more))).name).toBe('none');
  });

  it.each<[Partial<CreatePresignedDomainUrlCommandInput>, string]>([
    [{ DomainId: 'BAD!' }, 'domainId'],
    [{ DomainId: `d-${'a'.repeat(62)}` }, 'domainId'],
    [{ DomainId: 'd-studiopass01\n' }, 'domainId'],
    [{ UserProfileName: '*' }, 'userProfileName'],
    [{ UserProfileName: 'a/lice' }, 'userProfileName'],
    [{ UserProfileName: 'alice@example.com' }, 'userProfileName'],
    [{ UserProfileName: '' }, 'userProfileName'],
    [{ UserProfileName: 'a'.repeat(64) }, 'userProfileName'],
    [{ SpaceName: '-x' }, 'spaceName'],
    [{ ExpiresInSeconds: 4 }, 'expiresInSeconds'],
    [{ ExpiresInSeconds: 301 }, 'expiresInSeconds'],
    [{ SessionExpirationDurationInSeconds: 1_799 }, 'sessionExpirationDurationInSeconds'],
    [{ SessionExpirationDurationInSeconds: 43_201 }, 'sessionExpirationDurationInSeconds'],
    [{ LandingUri: `studio::${'x'.repeat(1_016)}` }, 'landingUri'],
    [{ LandingUri: 'https://example.com/' }, 'LandingUri'],
    [{ LandingUri: 'app:Notepad:x' }, 'LandingUri'],
  ])('refuses %o and names the member', async (more, member) => {
    const error = await errorOf(mint(more));
    expect(error).toMatchObject({ name: 'ValidationException', status: 400, message: expect.stringContaining(member) });
  });

  it('reports every broken constraint at once, in the words of AWS', async () => {
    const { message } = await errorOf(mint({ DomainId: 'BAD!', ExpiresInSeconds: 4 }));
    expect(message).toBe(
      "2 validation errors detected: Value 'BAD!' at 'domainId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^d-(-*[a-z0-9]){1,61}; Value '4' at 'expiresInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 5",
    );
  });

  it.each([
    ['a user profile that is absent', { UserProfileName: 'carol' }],
    ['a space that is absent', { SpaceName: 'absent' }],
  ])('answers ResourceNotFound for %s', async (_what, more) => {
    await expect(mint(more)).rejects.toBeInstanceOf(ResourceNotFound);
  });

  it('mints for a space of somebody else: AWS has no condition for it, so the service is the only guard', async () => {
    expect((await errorOf(mint({ UserProfileName: 'bob', SpaceName: 'alice-private' }))).name).toBe('none');
  });
});
