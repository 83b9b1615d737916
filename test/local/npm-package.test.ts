import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { trimManifest } from '../../scripts/packed-manifest.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What packing needs of the working copy, which others are testing meanwhile. */
const COPIED = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md', 'docs', 'scripts', 'src'];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let directory: string;
let checkout: string;
let consumer: string;
let original: string;
let packed: Ended;
let installed: Ended;

/** Without what npm tells the programs that it starts, such as this test: another npm would take it for its own settings. */
async function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  const environment = Object.entries(process.env).filter(([name]) => !/^(npm_|STUDIO_PASS_|AWS_)/i.test(name));
  const child = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(environment), npm_config_cache: join(directory, 'cache'), npm_config_offline: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

const inPackage = (path = ''): string => join(consumer, 'node_modules', packageJson.name, path);

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-package-'));
  checkout = join(directory, 'checkout');
  consumer = join(directory, 'consumer');
  await mkdir(consumer);
  await Promise.all(COPIED.map((name) => cp(join(ROOT, name), join(checkout, name), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  original = await readFile(join(checkout, 'package.json'), 'utf8');
  packed = await run('npm', ['pack', '--pack-destination', directory], checkout);
  const tarball = join(directory, `${packageJson.name}-${packageJson.version}.tgz`);
  installed = await run(
    'npm',
    ['install', '--prefix', consumer, '--ignore-scripts', '--no-audit', '--no-fund', tarball],
    consumer,
  );
});
afterAll(() => rm(directory, { recursive: true }));

describe('npm pack', () => {
  test('builds first, and leaves the checkout as it was', async () => {
    expect(packed, packed.stderr).toMatchObject({ code: 0 });
    expect((await readdir(checkout)).toSorted()).toEqual([...COPIED, 'dist', 'node_modules'].toSorted());
    expect(await readFile(join(checkout, 'package.json'), 'utf8')).toBe(original);
  });

  test('begins with the real manifest where another run was interrupted', async () => {
    await trimManifest(checkout);
    await rm(join(checkout, 'dist'), { recursive: true });
    expect(await run('npm', ['pack', '--dry-run'], checkout)).toMatchObject({ code: 0 });
    expect(await readFile(join(checkout, 'package.json'), 'utf8')).toBe(original);
    expect(await readdir(join(checkout, 'dist'))).toContain('main.js');
  });
});

describe('the package', () => {
  test('is installed without a registry, and alone', async () => {
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect((await readdir(join(consumer, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
      packageJson.name,
    ]);
  });

  test('has a manifest that names nothing to install, and nothing that would run when it is installed', async () => {
    const { name, version, description, license, type, engines, bin, files } = packageJson;
    const { prepack, postpack } = packageJson.scripts;
    expect(JSON.parse(await readFile(inPackage('package.json'), 'utf8'))).toEqual({
      ...{ name, version, description, license, type, engines, bin, files },
      private: true,
      scripts: { prepack, postpack },
    });
  });

  test('holds the build without its source maps, what there is to read, and nothing else', async () => {
    const held = await filesBelow(inPackage());
    const programs = held.filter((path) => /^dist\/[\w-]+\.js$/.test(path));
    expect(programs).toEqual(expect.arrayContaining(['dist/main.js', 'dist/health.js', 'dist/cli.js']));
    const page = held.filter((path) => /^dist\/static\/[\w.-]+\.(js|css|html|json|png|svg)$/.test(path));
    expect(page).toEqual(expect.arrayContaining(['dist/static/swagger-ui-bundle.js', 'dist/static/swagger-ui.css']));
    const launchPage = ['dist/page/icon.svg', 'dist/page/page.css', 'dist/page/page.js'];
    const docs = (await filesBelow(join(checkout, 'docs'))).map((path) => join('docs', path));
    const others = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md'];
    const said = ['dist/bom.cdx.json', 'dist/third-party-licenses.txt'];
    expect(held.toSorted()).toEqual([...programs, ...page, ...launchPage, ...docs, ...others, ...said].toSorted());
  });

  test('has the command line started by its name', async () => {
    const command = join(consumer, 'node_modules/.bin/studio-pass');
    expect((await stat(command)).mode & 0o111).toBe(0o111);
    expect(await run(process.execPath, [command, '--version'], consumer)).toEqual({
      code: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
    expect(await run(process.execPath, [command, '--help'], consumer)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('doctor'),
    });
  });

  test('has the service, which tells its version, and does not start without configuration', async () => {
    const main = inPackage('dist/main.js');
    expect(await run(process.execPath, [main, '--version'], consumer)).toMatchObject({
      code: 0,
      stdout: `${packageJson.version}\n`,
    });
    expect(await run(process.execPath, [main], consumer)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('STUDIO_PASS_DOMAIN_ID'),
    });
  });
});
