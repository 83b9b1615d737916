import { describe, expect, test } from 'vitest';
import { LaunchRoleRefusal } from '../../../src/aws/assume-role.ts';
import { domainCheck } from '../../../src/diagnosis/domain-check.ts';
import { identityCheck } from '../../../src/diagnosis/identity-check.ts';
import { launchRoleCheck } from '../../../src/diagnosis/launch-role-check.ts';
import { policiesCheck, type RolePolicies } from '../../../src/diagnosis/policies-check.ts';
import { signingKeysCheck } from '../../../src/diagnosis/signing-keys-check.ts';
import type { StudioResources } from '../../../src/diagnosis/studio-resources.ts';
import {
  type ConfiguredPool,
  userPoolAttributeCheck,
  userPoolEndpointCheck,
} from '../../../src/diagnosis/user-pool-checks.ts';
import { SessionCredentials } from '../../../src/model/secret.ts';
import { identityOfRole, rejects, resolverOf, run, statesOf, upstream } from '../../support/diagnosis.ts';

const DENIED = { kind: 'denied', detail: 'AccessDeniedException' } as const;
const ABSENT = { kind: 'absent' } as const;
const found = <T>(value: T) => ({ kind: 'found', value }) as const;

describe('the AWS credentials', () => {
  const identity = identityOfRole();
  const refusing = (code: Parameters<typeof upstream>[0]) => ({ ...identity, ask: () => rejects(upstream(code)) });

  test('are named with their account and where they come from', async () => {
    const [finding] = await run(identityCheck({ identity, isStsNeeded: true, needs: [] }));
    expect(finding?.state).toBe('ok');
    expect(finding?.found).toContain('assumed-role/studio-pass-task');
    expect(finding?.found).toContain('the container (task role)');
  });

  test('of a user instead of a role are warned about', async () => {
    for (const arn of ['arn:aws:iam::111122223333:user/ops', 'arn:aws:iam::111122223333:root']) {
      const ask = async () => ({ accountId: '111122223333', arn, source: 'environment variables' });
      expect(await statesOf(identityCheck({ identity: { ...identity, ask }, isStsNeeded: true, needs: [] }))).toEqual([
        'warning',
      ]);
    }
  });

  test('that AWS does not take, or that are not there, are a failure', async () => {
    for (const isStsNeeded of [true, false]) {
      expect(await statesOf(identityCheck({ identity: refusing('upstream_denied'), isStsNeeded, needs: [] }))).toEqual([
        'failed',
      ]);
    }
  });

  test('that STS says nothing about are a failure where launch roles need STS', async () => {
    const silent = refusing('upstream_timeout');
    expect(await statesOf(identityCheck({ identity: silent, isStsNeeded: true, needs: [] }))).toEqual(['failed']);
    expect(await statesOf(identityCheck({ identity: silent, isStsNeeded: false, needs: [] }))).toEqual(['warning']);
  });

  test('are not asked for at the global endpoint of STS', async () => {
    const global = { endpoint: 'https://sts.amazonaws.com', ask: () => rejects('asked') };
    expect(await statesOf(identityCheck({ identity: global, isStsNeeded: true, needs: [] }))).toEqual(['failed']);
  });
});

describe('signing keys', () => {
  const check = (loaded: { keyCount: number; ageSeconds: number | undefined; error: string | undefined }) =>
    signingKeysCheck({
      issuers: [{ issuer: 'https://idp.example', source: 's3://keys/jwks.json', load: async () => loaded }],
      maxAgeSeconds: 1_000,
    });

  test.each([
    [{ keyCount: 2, ageSeconds: 499, error: undefined }, 'ok'],
    [{ keyCount: 2, ageSeconds: 500, error: undefined }, 'warning'],
    [{ keyCount: 0, ageSeconds: 1_000, error: 'too old' }, 'failed'],
    [{ keyCount: 0, ageSeconds: undefined, error: 'ENOTFOUND' }, 'failed'],
    [{ keyCount: 0, ageSeconds: undefined, error: undefined }, 'failed'],
  ])('%j are %s', async (loaded, state) => {
    expect(await statesOf(check(loaded))).toEqual([state]);
  });
});

describe('user pools', () => {
  const endpoint = new URL('https://cognito-idp.us-east-1.amazonaws.com');
  const pool: ConfiguredPool = { userPoolId: 'us-east-1_A', clientIds: ['one', 'two'], endpoint, isAsked: true };
  const inside = resolverOf({ '10.0.0.2': ['10.0.4.4'] });
  const outside = resolverOf({ '10.0.0.2': ['52.46.130.1'] });
  const pools = { domainsOf: async () => found([] as const), writableBy: async () => found(undefined) };
  const withDomain = { ...pools, domainsOf: async () => found(['studio']) };

  test('with a domain cannot be asked through an interface endpoint', async () => {
    expect(await statesOf(userPoolEndpointCheck([pool], withDomain, inside))).toEqual(['failed']);
    expect(await statesOf(userPoolEndpointCheck([pool], withDomain, outside))).toEqual(['ok']);
    expect(await statesOf(userPoolEndpointCheck([pool], pools, inside))).toEqual(['ok']);
  });

  test('that the service does not ask are not looked at', async () => {
    expect(await statesOf(userPoolEndpointCheck([{ ...pool, isAsked: false }], withDomain, inside))).toEqual([
      'skipped',
    ]);
    expect(await statesOf(userPoolEndpointCheck([], withDomain, inside))).toEqual(['skipped']);
  });

  test('that this network finds nowhere fail', async () => {
    expect(await statesOf(userPoolEndpointCheck([pool], pools, resolverOf({})))).toEqual(['failed']);
  });

  test('for development are taken as they are', async () => {
    const double = { ...pool, endpoint: new URL('http://127.0.0.1:9000') };
    expect(await statesOf(userPoolEndpointCheck([double], withDomain, inside))).toEqual(['ok']);
  });

  test.each([
    ['not permitted', async () => DENIED],
    ['absent', async () => ABSENT],
    ['unreachable', () => rejects(upstream('upstream_timeout'))],
  ])('that cannot be described (%s) are warned about', async (_name, answer) => {
    const silent = { domainsOf: answer, writableBy: answer };
    expect(await statesOf(userPoolEndpointCheck([pool], silent, inside))).toEqual(['warning']);
    expect(await statesOf(userPoolAttributeCheck([pool], 'custom:p', silent))).toEqual(['warning', 'warning']);
  });

  test('whose users can write the attribute that names profiles fail', async () => {
    const writableBy = async (_pool: string, client: string) =>
      found(client === 'one' ? ['custom:p', 'email'] : ['email']);
    expect(await statesOf(userPoolAttributeCheck([pool], 'custom:p', { ...pools, writableBy }))).toEqual([
      'failed',
      'ok',
    ]);
  });

  test('whose clients say nothing of attributes let nobody write custom ones', async () => {
    expect(await statesOf(userPoolAttributeCheck([pool], 'custom:p', pools))).toEqual(['ok', 'ok']);
  });

  test('whose attributes name nobody are not looked at', async () => {
    expect(await statesOf(userPoolAttributeCheck([pool], undefined, pools))).toEqual(['skipped']);
  });

  test('faults of the check itself are not taken for an answer', async () => {
    const broken = { domainsOf: () => rejects(new TypeError('x')), writableBy: () => rejects(new TypeError('x')) };
    await expect(statesOf(userPoolAttributeCheck([pool], 'custom:p', broken))).rejects.toThrow(TypeError);
  });
});

describe('domains', () => {
  const good = { status: 'InService', failureReason: undefined, authMode: 'IAM', networkAccess: 'VpcOnly' };
  const check = (domain: StudioResources['domain']) =>
    domainCheck(
      [{ id: 'd-abc', region: 'us-east-1' }],
      { resources: { domain }, accountOf: async () => '111122223333' },
      [],
    );

  test.each([
    [found(good), ['ok']],
    [found({ ...good, status: 'Pending' }), ['failed']],
    [found({ ...good, status: 'Failed', failureReason: 'no subnet' }), ['failed']],
    [found({ ...good, authMode: 'SSO' }), ['failed']],
    [found({ ...good, networkAccess: 'PublicInternetOnly' }), ['warning']],
    [
      found({ ...good, status: undefined, authMode: undefined, networkAccess: undefined }),
      ['failed', 'failed', 'warning'],
    ],
    [ABSENT, ['failed']],
    [DENIED, ['warning']],
  ])('%j are %j', async (answer, states) => {
    expect(await statesOf(check(async () => answer))).toEqual(states);
  });

  test.each<[string, StudioResources['domain']]>([
    [
      'that the endpoint refuses as one of another Region',
      async () => ({
        kind: 'denied',
        detail: 'InvalidSignatureException: Credential should be scoped to a valid region.',
      }),
    ],
    [
      'whose endpoint has no name',
      () => rejects(upstream('upstream_failed', 'sagemaker:DescribeDomain failed: ENOTFOUND')),
    ],
  ])('%s fail, by their Region and by no policy', async (_what, domain) => {
    const [finding] = await check(domain).run(new AbortController().signal);
    expect(finding).toMatchObject({ state: 'failed', remedy: expect.stringContaining('domains[].region') });
    expect(finding?.remedy).not.toContain('Allow');
  });

  test('that may not be described name the account as AWS does, where nothing else tells it', async () => {
    const resource = 'arn:aws:sagemaker:us-east-1:444455556666:domain/d-abc';
    const answer = {
      kind: 'denied',
      detail: `AccessDeniedException: no sagemaker:DescribeDomain on resource: ${resource} because`,
    } as const;
    const sources = { resources: { domain: async () => answer }, accountOf: async () => undefined };
    const one = domainCheck([{ id: 'd-abc', region: 'us-east-1' }], sources, []);
    const [finding] = await one.run(new AbortController().signal);
    expect(finding?.remedy).toContain(`"Resource":"${resource}"`);
  });

  test('of which one gives no answer are looked at all the same', async () => {
    const domains = ['d-abc', 'd-xyz'].map((id) => ({ id, region: 'us-east-1' }));
    const domain: StudioResources['domain'] = async (id) =>
      id === 'd-abc' ? await rejects(upstream('upstream_timeout')) : found(good);
    const sources = { resources: { domain }, accountOf: async () => undefined };
    expect(await statesOf(domainCheck(domains, sources, []))).toEqual(['failed', 'ok']);
  });

  test('that may not be described say which statement is missing', async () => {
    const [finding] = await check(async () => DENIED).run(new AbortController().signal);
    expect(finding?.remedy).toContain('"sagemaker:DescribeDomain"');
    expect(finding?.remedy).toContain('arn:aws:sagemaker:us-east-1:111122223333:domain/d-abc');
  });
});

describe('launch roles', () => {
  const role = { arn: 'arn:aws:iam::111122223333:role/launch' };
  const credentials = new SessionCredentials({ accessKeyId: 'ASIAX', secretAccessKey: 'hush', sessionToken: 'hush' });

  test('are assumed for a made-up person, and nothing of the session is told', async () => {
    const owners: object[] = [];
    const assume = async (_role: object, owner: object) => {
      owners.push(owner);
      return credentials;
    };
    const findings = await run(launchRoleCheck([role], assume, []));
    expect(findings).toMatchObject([{ state: 'ok' }]);
    expect(owners).toEqual([{ subject: 'studio-pass-doctor', userProfileName: 'studio-pass-doctor' }]);
    expect(JSON.stringify(findings)).not.toMatch(/ASIAX|hush/);
  });

  test('that a policy refuses fail, and so do those that STS gives no answer for', async () => {
    const refusal = new LaunchRoleRefusal('upstream_denied', { detail: 'no' });
    const [refused] = await launchRoleCheck([role], () => rejects(refusal), []).run(new AbortController().signal);
    const [silent] = await launchRoleCheck([role], () => rejects(upstream('upstream_timeout')), []).run(
      new AbortController().signal,
    );
    expect([refused?.state, silent?.state]).toEqual(['failed', 'failed']);
    expect(refused?.remedy).toContain('sts:SetSourceIdentity');
    expect(silent?.remedy).not.toContain('sts:SetSourceIdentity');
  });

  test('are none in direct mode', async () => {
    expect(await statesOf(launchRoleCheck([], () => rejects('asked'), []))).toEqual(['skipped']);
  });
});

describe('policies', () => {
  const faulty = { Statement: [{ Effect: 'Allow', Action: 'sagemaker:*', Resource: '*' }] };
  const harmless = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
  const asked: string[] = [];
  const rolesWith = (answer: Awaited<ReturnType<RolePolicies['read']>>): RolePolicies => ({
    read: async (name) => {
      asked.push(name);
      return answer;
    },
  });
  const options = {
    documents: [],
    launchRoleArns: ['arn:aws:iam::111122223333:role/path/launch'],
    studioEndpointIds: [],
    identity: identityOfRole(),
    rolePolicies: rolesWith(found([{ name: 'trust policy', document: harmless }])),
    needs: ['aws-identity'],
  };

  test('of launch roles are read by their name', async () => {
    asked.length = 0;
    expect(await statesOf(policiesCheck(options))).toEqual(['ok']);
    expect(asked).toEqual(['launch']);
  });

  test('of the role of this command are read in direct mode', async () => {
    asked.length = 0;
    expect(await statesOf(policiesCheck({ ...options, launchRoleArns: [] }))).toEqual(['ok']);
    expect(asked).toEqual(['studio-pass-task']);
  });

  test('with a fault fail, and name policy, statement and rule', async () => {
    const rolePolicies = rolesWith(found([{ name: 'policy wide', document: faulty }]));
    const findings = await run(policiesCheck({ ...options, rolePolicies }));
    expect(findings.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(findings[0]?.found).toMatch(/launch, policy wide, statement 1: .*\[allow-without-endpoint\]/);
  });

  test('in files are linted in place of those in IAM, without credentials', async () => {
    const rolePolicies = { read: () => rejects('asked') };
    const check = policiesCheck({ ...options, rolePolicies, documents: [{ name: 'a.json', document: faulty }] });
    expect(check.needs).toEqual([]);
    expect(await statesOf(check)).toEqual(['failed', 'failed']);
  });

  test.each([
    ['not permitted', rolesWith(DENIED)],
    ['absent', rolesWith(ABSENT)],
    ['unreachable', { read: () => rejects(upstream('upstream_timeout')) }],
  ])('that cannot be read (%s) are warned about', async (_name, rolePolicies) => {
    const [finding] = await policiesCheck({ ...options, rolePolicies }).run(new AbortController().signal);
    expect(finding?.state).toBe('warning');
    expect(finding?.remedy).toContain('--policy');
  });

  test('of another account cannot be read', async () => {
    const launchRoleArns = ['arn:aws:iam::999999999999:role/launch'];
    expect(await statesOf(policiesCheck({ ...options, launchRoleArns }))).toEqual(['warning']);
  });

  test('of a user, or of nobody known, are none that mint', async () => {
    const user = {
      ...options.identity,
      ask: async () => ({ accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/a', source: 'x' }),
    };
    const nobody = { ...options.identity, ask: () => rejects(upstream('upstream_timeout')) };
    for (const identity of [user, nobody]) {
      expect(await statesOf(policiesCheck({ ...options, launchRoleArns: [], identity }))).toEqual(['skipped']);
    }
  });
});
