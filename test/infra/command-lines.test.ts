/** The entries of infra/bin as processes: what they print, how they end, and that a mistake costs nobody a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// Each process loads the CDK.
vi.setConfig({ testTimeout: 60_000 });

const path = (relative: string) => fileURLToPath(new URL(`../../infra/${relative}`, import.meta.url));
const EXISTING = path('examples/existing.yaml');
const EVERYTHING_NEW = path('examples/everything-new.yaml');
const EXISTING_TEMPLATES = [
  'api.yaml',
  'foundation.yaml',
  'guardrails.yaml',
  'service.yaml',
  'spoke-210987654321.yaml',
  'watch.yaml',
];

let folder = '';
let faulty = '';
let binary = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'command-lines-'));
  faulty = join(folder, 'faulty.yaml');
  await writeFile(faulty, 'perimeter: direct\ncorporateNetworks: [10.16.0.0]\n');
  binary = join(folder, 'binary.yaml');
  await writeFile(binary, Buffer.from([0x70, 0xff, 0xfe]));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In an environment of its own and the test's folder, where the CDK leaves what it makes. */
async function run(entry: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [path(`bin/${entry}.ts`), ...args], {
    cwd: folder,
    env: { TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

const STACK_TRACE = /^\s+at .+:\d+/m;

describe.concurrent('a mistake on the command line', () => {
  test.for<[string, string, readonly string[], string]>([
    ['an unknown option', 'synth', ['--frobnicate'], "Unknown option '--frobnicate'"],
    ['an unknown option', 'prove', ['--frobnicate'], "Unknown option '--frobnicate'"],
    ['an unknown option', 'app', ['--frobnicate'], "Unknown option '--frobnicate'"],
    ['a stray argument', 'synth', [EXISTING], 'Unexpected argument'],
    ['a stray argument', 'prove', ['--settings', EXISTING, 'stray'], "Unexpected argument 'stray'"],
    ['a stray argument', 'app', ['stray'], "Unexpected argument 'stray'"],
    ['an option without its value', 'prove', ['--settings'], 'argument missing'],
    ['no settings', 'prove', [], '--settings is missing'],
    ['settings to nowhere', 'synth', ['--settings', EXISTING], 'must be given together'],
    ['templates of nothing', 'synth', ['--output', 'templates'], 'must be given together'],
    ['a check of two things', 'synth', ['--check', '--settings', EXISTING], '--check is about infra/templates'],
    ['a check of two things', 'synth', ['--check', '--output', 'templates'], '--check is about infra/templates'],
  ])('%s: %s ends with 64 and says so in a line, with its usage', async ([, entry, args, said], context) => {
    const { code, stdout, stderr } = await run(entry, args);
    context.expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    context.expect(stderr.split('\n')[0]).toContain(said);
    context.expect(stderr).toMatch(/\n\nnp[mx] /);
    context.expect(stderr).not.toMatch(STACK_TRACE);
  });
});

describe.concurrent('settings that cannot be read', () => {
  test.for<[string, string, () => Parameters<typeof run>, string]>([
    ['a missing file', 'synth', () => ['synth', ['--settings', 'none.yaml', '--output', 'out']], 'none.yaml'],
    ['a missing file', 'prove', () => ['prove', ['--settings', 'none.yaml']], 'no such file'],
    ['a missing file', 'app', () => ['app', []], 'the settings studio-pass.yaml cannot be read: there is no such file'],
    ['a missing file', 'app', () => ['app', [], { STUDIO_PASS_SETTINGS: 'none.yaml' }], 'none.yaml'],
    ['a folder', 'prove', () => ['prove', ['--settings', folder]], 'it is a folder'],
    ['bytes', 'prove', () => ['prove', ['--settings', binary]], 'not in UTF-8'],
  ])('%s: %s ends with 78 and says so in a line, with its usage', async ([, , command, said], context) => {
    const { code, stdout, stderr } = await run(...command());
    context.expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    context.expect(stderr.split('\n')[0]).toContain(said);
    context.expect(stderr).toMatch(/\n\nnp[mx] /);
    context.expect(stderr).not.toMatch(STACK_TRACE);
  });
});

describe.concurrent('settings at fault', () => {
  test.for<[string, () => Parameters<typeof run>]>([
    ['synth', () => ['synth', ['--settings', faulty, '--output', 'out']]],
    ['prove', () => ['prove', ['--settings', faulty]]],
    ['app', () => ['app', [], { STUDIO_PASS_SETTINGS: faulty }]],
  ])('%s ends with 78 and lists the faults', async ([, command], context) => {
    const { code, stdout, stderr } = await run(...command());
    context.expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    context.expect(stderr).toContain('faulty.yaml:2:21 corporateNetworks[0]: must have a form like 10.16.0.0/16');
    context.expect(stderr).toContain('tokenUse: is required');
    context.expect(stderr).not.toMatch(STACK_TRACE);
  });
});

describe.concurrent('help', () => {
  test.for(['synth', 'prove'])('of %s is no mistake', async (entry, context) => {
    const { code, stdout, stderr } = await run(entry, ['--help']);
    context.expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    context.expect(stdout).toContain('npm run');
  });
});

describe.concurrent('a folder of templates', () => {
  test('is made, and taken again; what is not asked for any more is gone', async ({ expect }) => {
    const output = join(folder, 'again', 'templates');
    const settings = await readFile(EXISTING, 'utf8');
    const first = await run('synth', ['--settings', EXISTING, '--output', output]);
    expect(first).toEqual({ code: 0, stdout: `6 templates written to ${output}\n`, stderr: '' });
    expect((await readdir(output)).toSorted()).toEqual(EXISTING_TEMPLATES);

    const fewer = join(folder, 'fewer.yaml');
    await writeFile(fewer, settings.replace(/^spokes:\n.*\n/m, ''));
    const second = await run('synth', ['--settings', fewer, '--output', output]);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect((await readdir(output)).toSorted()).toEqual(EXISTING_TEMPLATES.filter((name) => !name.startsWith('spoke-')));
  });

  test.for<[string, string, string]>([
    ['notes', 'notes.txt', 'keep me'],
    ['other YAML', 'service.yaml', 'apiVersion: v1\n'],
    ['a template of something else', 'foundation.yaml', 'Description: "Something else"\nResources: {}\n'],
  ])('that holds %s is refused as it is', async ([, name, text], { expect }) => {
    const output = await mkdtemp(join(folder, 'taken-'));
    const earlier = 'Description: "Studio Pass: private API"\n';
    await writeFile(join(output, 'api.yaml'), earlier);
    await writeFile(join(output, name), text);
    const { code, stdout, stderr } = await run('synth', ['--settings', EXISTING, '--output', output]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.split('\n')[0]).toContain(`${output} holds ${name}`);
    expect((await readdir(output)).toSorted()).toEqual(['api.yaml', name].toSorted());
    expect(await readFile(join(output, name), 'utf8')).toBe(text);
    expect(await readFile(join(output, 'api.yaml'), 'utf8')).toBe(earlier);
  });

  test('that holds another folder is refused', async ({ expect }) => {
    const output = await mkdtemp(join(folder, 'taken-'));
    await mkdir(join(output, 'api.yaml'));
    const { code, stderr } = await run('synth', ['--settings', EXISTING, '--output', output]);
    expect(code).toBe(64);
    expect(stderr.split('\n')[0]).toContain('holds api.yaml');
  });

  test('that is a file is refused as it is', async ({ expect }) => {
    const output = join(folder, 'file');
    await writeFile(output, 'keep me');
    const { code, stderr } = await run('synth', ['--settings', EXISTING, '--output', output]);
    expect(code).toBe(64);
    expect(stderr.split('\n')[0]).toContain(`${output} is no folder`);
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(await readFile(output, 'utf8')).toBe('keep me');
  });
});

describe.concurrent('the proof', () => {
  test('says first which settings and which mode it proves', async ({ expect }) => {
    const { code, stdout, stderr } = await run('prove', ['--settings', EXISTING]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first = '', ...rest] = stdout.split('\n');
    expect(first).toContain(EXISTING);
    expect(first).toContain('launch-role');
    expect(rest.join('\n')).toMatch(/Every case comes out as it must\.\n$/);
    expect(stdout).not.toContain('left to the service');
  });

  test('says in direct mode what is left to the service', async ({ expect }) => {
    const { code, stdout } = await run('prove', ['--settings', EVERYTHING_NEW]);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/everything-new\.yaml, mode direct/);
    expect(stdout).toMatch(/^Cases 10, 12 and 13 are left to the service, because .*\n\n###/m);
  });
});

test('the CDK application is synthesised into the folder of the CDK', async () => {
  const output = join(folder, 'cdk.out');
  const env = { STUDIO_PASS_SETTINGS: EVERYTHING_NEW, CDK_OUTDIR: output };
  expect(await run('app', [], env)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readdir(output)).toEqual(
    expect.arrayContaining(['manifest.json', 'studio-pass-foundation.template.json']),
  );
});
