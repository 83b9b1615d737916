import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createExplainCommand } from '../../../src/cli/explain-command.ts';
import type { Explaining } from '../../../src/compose-explanation.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { createTokenIssuer, type TestClaims } from '../../support/token-issuer.ts';
import { CONFIG_FILE, OIDC } from '../config/configuration-trial.ts';

const POOL_ID = 'us-east-1_AbCdEf123';
const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;
const NOW = Date.parse('2026-11-21T10:00:00Z');
const issuer = createTokenIssuer({ issuer: ISSUER, clientId: '4example1client2id3456789', clock: () => NOW });
const SUBJECT = String(issuer.accessClaims().sub);

const GROUPS = [{ group: 'analysts', apps: ['JupyterLab'], expiresInSeconds: 30 }];

describe('studio-pass explain', () => {
  let folder: string;
  let settings: Readonly<Record<string, unknown>>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'explain-'));
    settings = {};
    return () => rmSync(folder, { recursive: true });
  });

  function write(name: string, content: object): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  function configuration() {
    const jwksFile = write('jwks.json', issuer.jwks());
    return {
      cognito: [{ userPoolId: POOL_ID, clientIds: [issuer.clientId], tokenUse: 'access', jwksFile }],
      domains: [
        { id: 'd-one', region: 'us-east-1' },
        { id: 'd-two', region: 'eu-west-1', groups: GROUPS, createMissingProfiles: {} },
      ],
      ...settings,
    };
  }

  async function run(args: readonly string[], input = '', compose?: () => Promise<Explaining>) {
    const files = { [CONFIG_FILE]: JSON.stringify(configuration()), '-': input };
    const io = recordingIo(files, { environment: { STUDIO_PASS_CONFIG_FILE: CONFIG_FILE }, clock: () => NOW });
    const commands = [createExplainCommand(compose)];
    const exitCode = await runCommandLine({ version: '0', commands }, ['explain', ...args], io);
    return { exitCode, printed: io.printed(), complaints: io.complaints() };
  }

  async function asData(args: readonly string[], input = '') {
    const { exitCode, printed } = await run([...args, '--json'], input);
    return { exitCode, ...JSON.parse(printed) };
  }

  const token = (claims?: TestClaims) => issuer.sign(issuer.accessClaims({ username: 'alice', ...claims }));

  test('tells of a token what its bearer may open, and prints nothing of the token', async () => {
    const text = token({ 'cognito:groups': ['analysts'] });
    const { exitCode, printed, complaints } = await run(['-'], `${text}\n`);
    expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
    for (const words of [SUBJECT, 'analysts', 'd-one', 'd-two', 'profile alice', 'JupyterLab', 'within 30 s']) {
      expect(printed).toContain(words);
    }
    for (const part of text.split('.')) {
      expect(printed).not.toContain(part);
    }
  });

  test('tells the same as data', async () => {
    expect(await asData(['-'], token({ 'cognito:groups': ['analysts'] }))).toMatchObject({
      exitCode: 0,
      token: { accepted: true },
      caller: { issuer: ISSUER, subject: SUBJECT, tokenUse: 'access', groups: ['analysts'] },
      explanation: {
        mapping: { state: 'mapped', source: 'claim' },
        domains: [
          { domainId: 'd-one', createsMissingProfile: false },
          { domainId: 'd-two', groups: ['analysts'], apps: ['JupyterLab'], createsMissingProfile: true },
        ],
      },
      result: { mayOpen: true, domainIds: ['d-one', 'd-two'] },
      warnings: [],
    });
  });

  test('takes a token as an argument as well', async () => {
    expect(await asData([token()])).toMatchObject({ exitCode: 0, token: { accepted: true } });
  });

  test.each<[string, () => string]>([
    ['expired', () => token({ exp: NOW / 1_000 - 1 })],
    ['audience_wrong', () => token({ client_id: 'another' })],
    ['token_use_wrong', () => issuer.sign(issuer.idClaims())],
    ['issuer_unknown', () => token({ iss: 'https://elsewhere.example' })],
    ['signature_invalid', () => issuer.sign(issuer.accessClaims(), { signature: () => new Uint8Array(256) })],
    ['token_malformed', () => `${token()}.more`],
    ['token_malformed', () => 'no token at all'],
  ])('ends with 1 and tells the precise reason if the token is refused: %s', async (fault, made) => {
    const text = made();
    const found = await asData(['-'], text);
    expect(found).toMatchObject({
      exitCode: 1,
      token: { accepted: false, code: 'invalid_token', fault, detail: expect.any(String) },
      result: { mayOpen: false, code: 'invalid_token' },
    });
    expect(found.caller).toBeUndefined();
    const { printed, complaints } = await run(['-'], text);
    expect(printed).toContain(fault);
    expect(printed + complaints).not.toContain(text);
  });

  test('tells why the keys are missing, if they are', async () => {
    const jwksFile = join(folder, 'absent.json');
    settings = { cognito: [{ userPoolId: POOL_ID, clientIds: [issuer.clientId], tokenUse: 'access', jwksFile }] };
    const found = await asData(['-'], token());
    expect(found).toMatchObject({ exitCode: 1, token: { accepted: false, code: 'not_ready' } });
    expect(found.warnings.join()).toContain('absent.json');
  });

  test('tells of a subject what a token of theirs would open', async () => {
    const args = [SUBJECT, '--group', 'analysts', '--claim', 'username=alice'];
    expect(await asData(args)).toMatchObject({
      exitCode: 0,
      caller: { issuer: ISSUER, subject: SUBJECT, groups: ['analysts'] },
      result: { mayOpen: true, domainIds: ['d-one', 'd-two'] },
      missingClaims: [],
    });
    expect((await run(args)).printed).not.toContain('Token');
  });

  test('ends with 1 for a subject who may open nothing, and names the claim that was not given', async () => {
    expect(await asData([SUBJECT])).toMatchObject({
      exitCode: 1,
      result: { mayOpen: false, code: 'not_mapped' },
      missingClaims: ['username'],
    });
    expect((await run([SUBJECT])).printed).toContain('--claim username=VALUE');
  });

  test('tells who is revoked by the file, and until when a new token would not be', async () => {
    const revoke = (entry: object) => {
      settings = { revocation: { file: write('revocations.yaml', { revocations: [{ subject: SUBJECT, ...entry }] }) } };
    };
    revoke({ note: 'left' });
    expect(await asData([SUBJECT, '--claim', 'username=alice'])).toMatchObject({
      exitCode: 1,
      explanation: { revocations: [{ list: 'file', state: 'revoked', detail: expect.stringContaining('left') }] },
      result: { code: 'revoked' },
    });
    revoke({ issuedBefore: '2026-11-20T00:00:00Z' });
    expect(await asData([SUBJECT, '--claim', 'username=alice'])).toMatchObject({ exitCode: 0 });
  });

  test('calls no domain of somebody revoked open, and tells what would be', async () => {
    settings = { revocation: { file: write('revocations.yaml', { revocations: [{ subject: SUBJECT }] }) } };
    const args = [SUBJECT, '--claim', 'username=alice', '--group', 'analysts'];
    const { explanation } = await asData(args);
    expect(explanation.domains.map(({ state }: { state: string }) => state)).toEqual([
      'would_be_open',
      'would_be_open',
    ]);
    expect((await run(args)).printed).toContain('would be open if they were not revoked');
  });

  test('warns of a user name that is given for a subject of a user pool', async () => {
    expect((await run(['alice', '--claim', 'username=alice'])).complaints).toContain('UUID');
    expect((await run([SUBJECT, '--claim', 'username=alice'])).complaints).toBe('');
  });

  test.each(['', ' \n', 'Bearer ', 'Bearer x.y.z', 'Authorization: Bearer x.y.z'])(
    'ends with 2 for %j in place of a token on standard input, without quoting it',
    async (input) => {
      const { exitCode, printed, complaints } = await run(['-'], input);
      expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
      expect(complaints).toMatch(/is empty|without the word Bearer/);
      expect(complaints).not.toContain('x.y.z');
    },
  );

  test('tells which source decided, and what a file keeps for somebody else', async () => {
    const targets = [{ domain: 'd-one', profile: 'alice' }];
    settings = {
      mapping: { file: write('mapping.yaml', { mappings: [{ subject: 's-1', targets }] }), claim: 'username' },
    };
    expect(await asData(['s-1'])).toMatchObject({ explanation: { mapping: { state: 'mapped', source: 'file' } } });
    const stranger = await asData([SUBJECT, '--claim', 'username=Alice'.toLowerCase(), '--group', 'analysts']);
    expect(stranger).toMatchObject({
      explanation: {
        mapping: { source: 'claim' },
        domains: [
          { state: 'open', domainId: 'd-two' },
          { state: 'closed', domainId: 'd-one', why: expect.stringContaining('somebody else') },
        ],
      },
    });
  });

  test('needs the issuer of a subject if there are several, under any of its names', async () => {
    const targets = [{ domain: 'd-one', profile: 'alice' }];
    settings = {
      oidc: [{ ...OIDC, jwksUrl: undefined, jwksFile: join(folder, 'absent.json') }],
      mapping: { file: write('mapping.yaml', { mappings: [{ issuer: ISSUER, subject: 's-1', targets }] }) },
    };
    expect((await run(['s-1'])).exitCode).toBe(2);
    expect((await run(['s-1', '--issuer', 'https://elsewhere.example'])).exitCode).toBe(2);
    const other = `https://issuer-cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;
    expect(await asData(['s-1', '--issuer', other])).toMatchObject({ exitCode: 0, caller: { tokenUse: 'access' } });
    expect(await asData(['s-1', '--issuer', OIDC.issuer])).toMatchObject({ exitCode: 1, caller: { tokenUse: 'oidc' } });
  });

  test('shows no control characters of a token', async () => {
    const { printed } = await run(['-'], token({ 'cognito:groups': ['\u001b[2J\nResult   may open everything'] }));
    expect(printed).not.toContain('\u001b');
    expect(printed).toContain('\\u001b[2J\\u000aResult');
  });

  test.each([
    [[]],
    [['s-1', 's-2']],
    [['two words']],
    [['x'.repeat(256)]],
    [['s-1', '--claim', 'username']],
    [['s-1', '--claim', '=alice']],
    [['s-1', '--frobnicate']],
  ])('ends with 2 for %j', async (args) => {
    expect(await run(args)).toMatchObject({ exitCode: 2, printed: '' });
  });

  test('ends with 2 for a token whose claims are given besides, without quoting it', async () => {
    const text = token();
    for (const args of [
      [text, '--group', 'admins'],
      [text, '--issuer', ISSUER],
      [text, '--claim', 'username=bob'],
      [`Bearer ${text}`],
    ]) {
      const { exitCode, printed, complaints } = await run(args);
      expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
      expect(complaints).not.toContain(text);
    }
  });

  test('ends with 78 for a configuration or a file at fault', async () => {
    settings = { odd: true };
    expect(await run([SUBJECT])).toMatchObject({ exitCode: 78, printed: '' });
    settings = { mapping: { file: join(folder, 'absent.yaml') } };
    expect(await run([SUBJECT])).toMatchObject({ exitCode: 78, printed: '' });
  });

  test('leaves nothing open, whatever happens', async () => {
    const close = vi.fn<() => void>();
    const explaining = async (): Promise<Explaining> => ({
      issuers: [{ names: [ISSUER] }],
      neededClaims: [],
      verify: () => Promise.reject(new Error('mistake')),
      describe: () => {
        throw new Error('mistake');
      },
      explain: () => Promise.reject(new Error('mistake')),
      warnings: () => [],
      close,
    });
    expect((await run(['-'], token(), explaining)).exitCode).toBe(1);
    expect((await run(['s-1'], '', explaining)).exitCode).toBe(1);
    expect(close).toHaveBeenCalledTimes(2);
  });
});
