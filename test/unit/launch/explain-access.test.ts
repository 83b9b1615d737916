import { describe, expect, test } from 'vitest';
import { type AccessSources, explainAccess } from '../../../src/launch/explain-access.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { ProfileMapping } from '../../../src/model/profile-directory.ts';
import type { DomainPolicy } from '../../../src/studio/launch-policy.ts';
import { identity } from '../../support/revocation-identity.ts';

const unavailable = new ServiceError('not_ready', { detail: 'the table is away', retryAfterSeconds: 5 });

function policy(domainId: string, more: Partial<DomainPolicy> = {}): DomainPolicy {
  return {
    domainId,
    region: 'us-east-1',
    isDefault: false,
    apps: ['Studio', 'JupyterLab'],
    expiresInSeconds: 60,
    sessionDurationInSeconds: 28_800,
    sharedSpaces: true,
    ...more,
  };
}

const groups = [
  { group: 'analysts', apps: ['JupyterLab'], sharedSpaces: false, expiresInSeconds: 30 },
  { group: 'admins' },
] as const;

function target(domainId: string, userProfileName = 'alice') {
  return { domainId, region: 'us-east-1', userProfileName };
}

function mapping(...targets: ReturnType<typeof target>[]): ProfileMapping {
  return { disabled: false, targets };
}

function sources(matched: ProfileMapping | ServiceError | undefined, more: Partial<AccessSources> = {}): AccessSources {
  return {
    revocations: [],
    match: async () => {
      if (matched instanceof ServiceError) {
        throw matched;
      }
      return matched && { source: 'file', mapping: matched };
    },
    isFree: () => false,
    whyUnsigned: () => undefined,
    createsMissing: () => false,
    policies: [policy('d-one'), policy('d-two', { groups })],
    ...more,
  };
}

describe('what a caller may open', () => {
  test('is every domain they are mapped to, with its policy', async () => {
    expect(await explainAccess(identity(), sources(mapping(target('d-one'))))).toEqual({
      revocations: [],
      mapping: { state: 'mapped', source: 'file' },
      domains: [
        {
          state: 'open',
          domainId: 'd-one',
          region: 'us-east-1',
          userProfileName: 'alice',
          isDefault: false,
          apps: ['Studio', 'JupyterLab'],
          sharedSpaces: true,
          expiresInSeconds: 60,
          sessionDurationInSeconds: 28_800,
          takenAtFirstUse: false,
          createsMissingProfile: false,
        },
      ],
      result: { mayOpen: true, domainIds: ['d-one'], defaultDomainId: 'd-one' },
    });
  });

  test('is what the rules for their groups leave, and tells which rules', async () => {
    const analyst = { ...identity(), groups: ['others', 'analysts'] };
    const { domains } = await explainAccess(analyst, sources(mapping(target('d-two'))));
    expect(domains).toMatchObject([
      { state: 'open', groups: ['analysts'], apps: ['JupyterLab'], sharedSpaces: false, expiresInSeconds: 30 },
    ]);
  });

  test('is not what nothing can be signed for', async () => {
    const unsigned = new ServiceError('not_mapped', { detail: 'the subject has a form that AWS does not take' });
    const whyUnsigned: AccessSources['whyUnsigned'] = (_identity, { domainId }) =>
      domainId === 'd-one' ? unsigned : undefined;
    const admin = { ...identity(), groups: ['admins'] };
    const closed = { state: 'closed', domainId: 'd-one', code: 'not_mapped', why: unsigned.detail };
    expect(
      await explainAccess(admin, sources(mapping(target('d-one'), target('d-two')), { whyUnsigned })),
    ).toMatchObject({
      domains: [closed, { state: 'open', domainId: 'd-two' }],
      result: { mayOpen: true, domainIds: ['d-two'], defaultDomainId: undefined },
    });
    expect(await explainAccess(admin, sources(mapping(target('d-one')), { whyUnsigned }))).toMatchObject({
      domains: [closed],
      result: { mayOpen: false, code: 'not_mapped' },
    });
  });

  test('tells which profile is nobody’s yet', async () => {
    const isFree: AccessSources['isFree'] = ({ domainId }) => domainId === 'd-one';
    const { domains } = await explainAccess(identity(), sources(mapping(target('d-one')), { isFree }));
    expect(domains).toMatchObject([{ takenAtFirstUse: true }]);
  });

  test('tells which domain a request gets that names none', async () => {
    const both = mapping(target('d-one'), target('d-two'));
    const member = { ...identity(), groups: ['admins'] };
    const without = await explainAccess(member, sources(both));
    expect(without.result).toEqual({ mayOpen: true, domainIds: ['d-one', 'd-two'], defaultDomainId: undefined });
    const policies = [policy('d-one'), policy('d-two', { groups, isDefault: true })];
    expect((await explainAccess(member, sources(both, { policies }))).result).toMatchObject({
      defaultDomainId: 'd-two',
    });
    expect((await explainAccess(identity(), sources(both, { policies }))).result).toMatchObject({
      domainIds: ['d-one'],
      defaultDomainId: 'd-one',
    });
  });
});

describe('why a caller may not open', () => {
  test('anything: nobody knows them', async () => {
    expect(await explainAccess(identity(), sources(undefined))).toMatchObject({
      mapping: { state: 'not_mapped' },
      result: { mayOpen: false, code: 'not_mapped' },
    });
  });

  test('anything: their mapping is disabled', async () => {
    expect(await explainAccess(identity(), sources({ ...mapping(target('d-one')), disabled: true }))).toMatchObject({
      mapping: { state: 'mapping_disabled', source: 'file' },
      domains: [{ state: 'closed', domainId: 'd-one', code: 'mapping_disabled' }],
      result: { mayOpen: false, code: 'mapping_disabled' },
    });
  });

  test('a domain: they are in none of its groups', async () => {
    const found = await explainAccess(identity(), sources(mapping(target('d-two'))));
    expect(found).toMatchObject({
      domains: [{ state: 'closed', code: 'domain_forbidden', why: expect.stringContaining('analysts, admins') }],
      result: { mayOpen: false, code: 'domain_forbidden' },
    });
  });

  test.each(['domain_not_configured', 'owned_by_another', 'owner_unknown'] as const)(
    'a profile that is left out because %s',
    async (why) => {
      const omitted = [{ domainId: 'd-two', userProfileName: 'alice', why }];
      const some = await explainAccess(identity(), sources({ ...mapping(target('d-one')), omitted }));
      expect(some).toMatchObject({
        domains: [{ state: 'open' }, { state: 'closed', domainId: 'd-two', code: 'domain_forbidden' }],
        result: { mayOpen: true, domainIds: ['d-one'] },
      });
      const all = await explainAccess(identity(), sources({ ...mapping(), omitted }));
      expect(all).toMatchObject({
        domains: [{ state: 'closed', domainId: 'd-two', code: 'not_mapped' }],
        result: { mayOpen: false, code: 'not_mapped' },
      });
    },
  );

  test('anything: what they are mapped to cannot be known', async () => {
    expect(await explainAccess(identity(), sources(unavailable))).toMatchObject({
      mapping: { state: 'unknown', detail: 'the table is away' },
      result: { mayOpen: false, code: 'not_ready' },
    });
  });

  test('anything: one of the lists revokes them, and every list is asked all the same', async () => {
    const revocations: AccessSources['revocations'] = [
      { name: 'file', list: { find: async () => undefined } },
      { name: 'table', list: { find: async () => ({ by: 'subject', note: 'left' }) } },
      { name: 'user status', list: { find: () => Promise.reject(unavailable) } },
    ];
    expect(await explainAccess(identity(), sources(mapping(target('d-one')), { revocations }))).toMatchObject({
      revocations: [
        { list: 'file', state: 'not_revoked' },
        { list: 'table', state: 'revoked', detail: 'by subject: left' },
        { list: 'user status', state: 'unknown', detail: 'the table is away' },
      ],
      mapping: { state: 'mapped' },
      result: { mayOpen: false, code: 'revoked', detail: expect.stringContaining('table') },
    });
  });

  test('anything: a list cannot tell, and a list before the one that revokes decides', async () => {
    const away = { name: 'table', list: { find: () => Promise.reject(unavailable) } };
    const hit = { name: 'user status', list: { find: async () => ({ by: 'user_status' as const }) } };
    const found = await explainAccess(identity(), sources(mapping(target('d-one')), { revocations: [away, hit] }));
    expect(found.result).toMatchObject({ mayOpen: false, code: 'not_ready' });
  });

  test('is not for a list to say that was not asked', async () => {
    const list = { find: () => Promise.reject(new Error('must not be asked')) };
    const revocations = [{ name: 'user status', list, notAsked: 'no user name' }];
    expect(await explainAccess(identity(), sources(mapping(target('d-one')), { revocations }))).toMatchObject({
      revocations: [{ state: 'not_asked', detail: 'no user name' }],
      result: { mayOpen: true },
    });
  });

  test('is not a mistake in the service', async () => {
    const match = () => Promise.reject(new TypeError('mistake'));
    await expect(explainAccess(identity(), sources(undefined, { match }))).rejects.toThrow(TypeError);
  });
});
