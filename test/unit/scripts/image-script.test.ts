import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-pass-image-script-'));
  // In place of Docker: what it is asked, an argument a line.
  await writeFile(join(folder, 'docker'), '#!/bin/sh\nprintf \'%s\\n\' "$@"\n', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

/** As `npm run image -- --network host` has it run. */
function asked(path: string): readonly string[] {
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', `${packageJson.scripts.image} --network host`], {
    cwd: folder,
    env: { PATH: path, npm_package_version: '1.2.3', GIT_CEILING_DIRECTORIES: tmpdir() },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

const withRevision = (revision: string): readonly string[] => [
  ...['build', '--tag', 'studio-pass:1.2.3', '--build-arg', `REVISION=${revision}`, '.', '--network', 'host'],
];

test('the image has the version of the package for its tag, and no revision where there is no git', () => {
  expect(asked(folder)).toEqual(withRevision(''));
});

test('the image has no revision where there is no repository', () => {
  expect(asked(`${folder}:${process.env.PATH}`)).toEqual(withRevision(''));
});

test('the image has the whole commit as its revision, and says when the files are not those of the commit', async () => {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--no-gpg-sign', '--message', 'first');
  git('tag', '--annotate', '--no-sign', '--message', 'a release', 'v1.2.3');
  const commit = git('rev-parse', 'HEAD').trim();
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect(asked(`${folder}:${process.env.PATH}`)).toEqual(withRevision(commit));
  await writeFile(join(folder, 'docker'), '#!/bin/sh\nprintf \'%s\\n\' "$@" # other\n');
  expect(asked(`${folder}:${process.env.PATH}`)).toEqual(withRevision(`${commit}-dirty`));
});
