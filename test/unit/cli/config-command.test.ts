import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { configCommand } from '../../../src/cli/config-command.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { createTokenIssuer } from '../../support/token-issuer.ts';
import { CONFIG_FILE, SIMPLE } from '../config/configuration-trial.ts';

const POOL = { userPoolId: 'us-east-1_AbCdEf123', clientIds: ['4example1client2id3456789'], tokenUse: 'access' };
const GOOD = { cognito: [POOL], domains: [{ id: 'd-one', region: 'us-east-1' }] };

async function run(args: readonly string[], file?: object, environment: Readonly<Record<string, string>> = {}) {
  const io = recordingIo(file === undefined ? {} : { [CONFIG_FILE]: JSON.stringify(file) }, { environment });
  const exitCode = await runCommandLine({ version: '0', commands: [configCommand] }, ['config', ...args], io);
  return { exitCode, printed: io.printed(), complaints: io.complaints() };
}

describe('studio-pass config check', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-check-'));
    return () => rmSync(folder, { recursive: true });
  });

  function write(name: string, content: object | string): string {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  const target = { domain: 'd-one', profile: 'alice' };
  const alice = { subject: 's-1', targets: [target] };
  const keys = () => createTokenIssuer({ issuer: 'https://issuer.example', clientId: 'c', clock: Date.now }).jwks();

  test('says OK for a good configuration, from a file or from variables', async () => {
    for (const { exitCode, printed, complaints } of [
      await run(['check', '--config', CONFIG_FILE], GOOD),
      await run(['check'], GOOD, { STUDIO_PASS_CONFIG_FILE: CONFIG_FILE }),
      await run(['check'], undefined, SIMPLE as Record<string, string>),
    ]) {
      expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
      expect(printed).toMatch(/^OK\n/);
    }
  });

  test('takes the file that is named, whatever the environment names', async () => {
    const environment = { STUDIO_PASS_CONFIG: '{ faulty: true }' };
    expect(await run(['check', '--config', CONFIG_FILE], GOOD, environment)).toMatchObject({ exitCode: 0 });
    const other = { STUDIO_PASS_CONFIG_FILE: 'absent.yaml' };
    expect(await run(['check', '--config', CONFIG_FILE], GOOD, other)).toMatchObject({ exitCode: 0 });
  });

  test('names the option whose file cannot be read', async () => {
    const { printed } = await run(['check', '--config', 'absent.yaml', '--json']);
    expect(JSON.parse(printed).faults).toMatchObject([{ where: '--config absent.yaml' }]);
    const byVariable = await run(['check', '--json'], undefined, { STUDIO_PASS_CONFIG_FILE: 'absent.yaml' });
    expect(JSON.parse(byVariable.printed).faults).toMatchObject([{ where: 'STUDIO_PASS_CONFIG_FILE' }]);
  });

  test('ends with 78 and names every fault of the configuration', async () => {
    const { exitCode, printed, complaints } = await run(['check', '--config', CONFIG_FILE], {
      ...GOOD,
      domains: [{}],
      odd: 1,
    });
    expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
    for (const place of ['domains[0].id', 'domains[0].region', 'odd']) {
      expect(complaints).toContain(place);
    }
  });

  test('counts what the files hold that the service would read', async () => {
    const file = {
      ...GOOD,
      cognito: [{ ...POOL, jwksFile: write('jwks.json', keys()) }],
      mapping: { file: write('mapping.yaml', { mappings: [alice] }) },
      revocation: { file: write('revocations.yaml', { revocations: [] }) },
    };
    const { exitCode, printed } = await run(['check', '--json', '--config', CONFIG_FILE], file);
    expect({ exitCode, ...JSON.parse(printed) }).toMatchObject({
      exitCode: 0,
      ok: true,
      faults: [],
      files: [
        { kind: 'mapping', count: 1 },
        { kind: 'revocations', count: 0 },
        { kind: 'signing keys', count: 1 },
      ],
    });
    expect((await run(['check', '--config', CONFIG_FILE], file)).printed).toContain('mapping.yaml, people: 1');
  });

  test('names the faults of all files at once, and ends with 78', async () => {
    const file = {
      ...GOOD,
      cognito: [{ ...POOL, jwksFile: write('jwks.json', '{}') }],
      mapping: { file: write('mapping.yaml', { mappings: [alice, { ...alice, subject: 's-2' }] }) },
      revocation: { file: join(folder, 'absent.yaml') },
    };
    const { exitCode, printed, complaints } = await run(['check', '--config', CONFIG_FILE], file);
    expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
    expect(complaints).toContain('mappings[1].targets[0].profile');
    expect(complaints).toContain('absent.yaml');
    expect(complaints).toContain('jwks.json');

    const asJson = await run(['check', '--json', '--config', CONFIG_FILE], file);
    expect({ exitCode: asJson.exitCode, complaints: asJson.complaints }).toEqual({ exitCode: 78, complaints: '' });
    expect(JSON.parse(asJson.printed)).toMatchObject({ ok: false, files: [] });
    expect(JSON.parse(asJson.printed).faults).toHaveLength(3);
  });

  test('says as data that the configuration itself is at fault', async () => {
    const { exitCode, printed } = await run(['check', '--json', '--config', CONFIG_FILE], { ...GOOD, odd: 1 });
    expect(exitCode).toBe(78);
    expect(JSON.parse(printed)).toMatchObject({ ok: false, faults: [{ message: 'is not a known key' }], files: [] });
  });
});

describe('studio-pass config show', () => {
  test('shows what is in force, as YAML and as data', async () => {
    const { exitCode, printed } = await run(['show', '--config', CONFIG_FILE], GOOD, { STUDIO_PASS_PORT: '9000' });
    expect(exitCode).toBe(0);
    expect(printed).toContain('port: 9000 # STUDIO_PASS_PORT');
    const asJson = await run(['show', '--json', '--config', CONFIG_FILE], GOOD);
    expect(JSON.parse(asJson.printed)).toMatchObject({ server: { port: 8080 }, domains: [{ id: 'd-one' }] });
  });

  test('ends with 78 for a configuration at fault', async () => {
    expect(await run(['show', '--config', CONFIG_FILE], { ...GOOD, odd: 1 })).toMatchObject({
      exitCode: 78,
      printed: '',
    });
    expect(await run(['show', '--config', 'absent.yaml'], GOOD)).toMatchObject({ exitCode: 78, printed: '' });
  });
});

test.each([[[]], [['frobnicate']], [['check', 'show']], [['check', '--frobnicate']]])(
  'studio-pass config ends with 2 for %j',
  async (args) => {
    expect(await run(args, GOOD)).toMatchObject({ exitCode: 2, printed: '' });
  },
);
