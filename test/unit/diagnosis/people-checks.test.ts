import { describe, expect, test } from 'vitest';
import { mappingCheck, revocationCheck } from '../../../src/diagnosis/look-up-checks.ts';
import {
  type SampleDomain,
  type SampleSubjectOptions,
  sampleSubjectCheck,
} from '../../../src/diagnosis/sample-subject-check.ts';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import type { Identity } from '../../../src/model/identity.ts';
import { rejects, run, statesOf, upstream } from '../../support/diagnosis.ts';

const WRONG_REGION = 'InvalidSignatureException: Credential should be scoped to a valid region.';
const person: Identity = {
  issuer: 'https://idp.example',
  subject: 'alice-subject',
  tokenUse: 'oidc',
  tokenId: undefined,
  clientId: undefined,
  displayName: undefined,
  groups: ['data'],
  scopes: [],
  expiresAtSeconds: 0,
  claims: {},
};

describe.each([
  ['the mapping', mappingCheck],
  ['the revocations', revocationCheck],
])('%s', (_name, checkOf) => {
  const check = (ask: () => Promise<readonly string[]>, sources = ['table t']) =>
    checkOf({ sources, tableIsAsked: 'table t in us-east-1 is asked at X', ask }, person);

  test('that answers is well', async () => {
    expect(await statesOf(check(async () => []))).toEqual(['ok']);
  });

  test('that is not configured is not asked', async () => {
    expect(await statesOf(check(() => rejects('asked'), []))).toEqual(['skipped']);
  });

  test('that lets people pass without an answer is warned about', async () => {
    const [finding] = await run(check(async () => ['Cognito cannot be asked']));
    expect(finding).toMatchObject({ state: 'warning', found: expect.stringContaining('Cognito cannot be asked') });
  });

  test.each([
    ['missing', 'upstream_failed: there is no table t in this account and Region', 'Create the table'],
    ['denied', '(upstream_denied): dynamodb:GetItem failed: AccessDeniedException: no', 'dynamodb:GetItem'],
    ['throttled', '(upstream_throttled): dynamodb:GetItem failed: ThrottlingException', 'on-demand'],
    ['unreachable', '(upstream_timeout): took too long', 'gateway endpoint'],
    ['refused', '(upstream_failed): dynamodb:GetItem failed: ECONNREFUSED', 'table t in us-east-1 is asked at X'],
    ['nowhere', '(upstream_failed): dynamodb:GetItem failed: ENOTFOUND', 'has no address'],
    ['without credentials', '(upstream_denied): dynamodb:GetItem failed: CredentialsProviderError: x', 'sign in'],
    ['at fault otherwise', 'holds nonsense', 'finding'],
  ])('that is %s fails with its own remedy', async (_what, detail, remedy) => {
    const [finding] = await check(() => rejects(upstream('not_ready', detail))).run(new AbortController().signal);
    expect(finding).toMatchObject({ state: 'failed', remedy: expect.stringContaining(remedy) });
  });

  test('in a file at fault fails with every fault', async () => {
    const faults = [
      { where: 'map.yaml:1:1', message: 'a' },
      { where: 'map.yaml:2:1', message: 'b' },
    ];
    const findings = await run(check(() => rejects(new ConfigurationError(faults))));
    expect(findings).toMatchObject([
      { state: 'failed', found: 'map.yaml:1:1: a' },
      { state: 'failed', found: 'map.yaml:2:1: b' },
    ]);
  });

  test('faults of the check itself are not taken for an answer', async () => {
    await expect(run(check(() => rejects(new TypeError('x'))))).rejects.toThrow(TypeError);
  });
});

describe('a person, end to end', () => {
  const domain: SampleDomain = {
    domainId: 'd-abc',
    region: 'us-east-1',
    isDefault: false,
    apps: ['Studio'],
    expiresInSeconds: 60,
    sessionDurationInSeconds: 1_800,
    sharedSpaces: false,
    hasLaunchRole: true,
    createsProfiles: false,
  };
  const target = { domainId: 'd-abc', region: 'us-east-1', userProfileName: 'alice' };
  const mapped =
    (more: object = {}) =>
    async () => ({
      source: 'table',
      mapping: { disabled: false, targets: [target], ...more },
    });
  const profile = (status: string | undefined) => async () => ({ kind: 'found', value: status }) as const;
  const resources = { domain: () => rejects('asked'), userProfile: profile('InService') };
  const statesWith = (options: Partial<SampleSubjectOptions>) =>
    statesOf(
      sampleSubjectCheck({
        identity: person,
        match: mapped(),
        revocations: { find: async () => undefined },
        domains: [domain],
        resources,
        accountOf: async () => '111122223333',
        needs: [],
        ...options,
      }),
    );

  test('who may come in and has a profile is well', async () => {
    expect(await statesWith({})).toEqual(['ok']);
  });

  test('is nobody if nobody is named', async () => {
    expect(await statesWith({ identity: undefined, match: () => rejects('asked') })).toEqual(['skipped']);
  });

  test.each<[string, Partial<SampleSubjectOptions>, readonly string[]]>([
    ['revoked', { revocations: { find: async () => ({ by: 'subject', note: 'left' }) } }, ['failed']],
    ['mapped to nothing', { match: async () => undefined }, ['failed']],
    ['disabled', { match: mapped({ disabled: true }) }, ['failed']],
    ['in none of the groups', { domains: [{ ...domain, groups: [{ group: 'other' }] }] }, ['failed']],
    ['in a domain that is not configured', { domains: [] }, ['failed']],
    ['of a subject that no session can carry', { identity: { ...person, subject: 'a|b' } }, ['failed']],
    ['without a profile', { resources: { ...resources, userProfile: async () => ({ kind: 'absent' }) } }, ['failed']],
    ['with a profile that is not ready', { resources: { ...resources, userProfile: profile('Pending') } }, ['failed']],
    [
      'with a profile that may not be seen',
      { resources: { ...resources, userProfile: async () => ({ kind: 'denied', detail: 'no' }) } },
      ['warning'],
    ],
    [
      'in a domain whose Region is wrong',
      { resources: { ...resources, userProfile: async () => ({ kind: 'denied', detail: WRONG_REGION }) } },
      ['failed'],
    ],
    [
      'in a domain whose Region is none',
      { resources: { ...resources, userProfile: () => rejects(upstream('upstream_failed', 'failed: ENOTFOUND')) } },
      ['failed'],
    ],
    [
      'left nothing of what is mapped',
      { match: mapped({ targets: [], omitted: [{ domainId: 'd-x', userProfileName: 'a', why: 'owned_by_another' }] }) },
      ['failed', 'warning'],
    ],
  ])('who is %s is told so', async (_what, options, states) => {
    expect(await statesWith(options)).toEqual(states);
  });

  test('of a subject that no session can carry is well in direct mode', async () => {
    const identity = { ...person, subject: 'a|b' };
    expect(await statesWith({ identity, domains: [{ ...domain, hasLaunchRole: false }] })).toEqual(['ok']);
  });

  test('in one of the groups is well', async () => {
    expect(await statesWith({ domains: [{ ...domain, groups: [{ group: 'data' }] }] })).toEqual(['ok']);
  });

  test('whose profile will be created is well', async () => {
    const absent = { ...resources, userProfile: async () => ({ kind: 'absent' }) as const };
    expect(await statesWith({ resources: absent, domains: [{ ...domain, createsProfiles: true }] })).toEqual(['ok']);
  });
});
