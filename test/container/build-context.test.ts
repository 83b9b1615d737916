/** What a working copy hands to the engine, which may be another machine's, and to whoever gets the image for development. */
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { docker, dockerOutput } from './docker.ts';
import { BUILDERS, type Builder, buildersHere } from './image.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const NEEDED = [
  'LICENSE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/build.ts',
  'src/main.ts',
  'src/cli/main.ts',
  'src/page/page.css',
  'src/page/icon.svg',
  'infra/templates/existing/service.yaml',
];
const PRIVATE = [
  '.env',
  '.npmrc',
  '.git/config',
  'studio-pass.yaml',
  'node_modules/fastify/index.js',
  'src/.env',
  'src/aws/.env.local',
  'src/local/.npmrc',
  'src/.aws/credentials',
  'scripts/signing.pem',
  'scripts/id_ed25519',
  'infra/templates/.aws/credentials',
  'infra/templates/existing/parameters.json',
  'infra/settings/ours.yaml',
];

describe('what the build is given of a working copy', () => {
  let directory: string;
  let here: readonly Builder[];

  beforeAll(async () => {
    here = await buildersHere();
    directory = await mkdtemp(join(tmpdir(), 'studio-pass-context-'));
    for (const path of [...NEEDED, ...PRIVATE]) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), path);
    }
    await cp(join(ROOT, '.dockerignore'), join(directory, '.dockerignore'));
    await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY . /context\nCMD ["none"]\n');
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.for(BUILDERS)(
    'is what it needs, and nothing that may be secret, with the builder %s',
    async (builder, { skip }) => {
      skip(!here.includes(builder), `the builder ${builder} is not on this machine`);
      const tag = `studio-pass-context-${builder}`;
      const labelled = ['--label', inject('runLabel')];
      const environment = { DOCKER_BUILDKIT: builder === 'buildkit' ? '1' : '0' };
      await dockerOutput(['build', '--quiet', '--tag', tag, ...labelled, directory], { environment });
      const id = await dockerOutput(['create', ...labelled, tag]);
      await dockerOutput(['cp', `${id}:/context`, join(directory, builder)]);
      await docker(['rm', id]);
      const entries = await readdir(join(directory, builder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const given = files.map(({ parentPath, name }) => relative(join(directory, builder), join(parentPath, name)));
      expect(given.toSorted()).toEqual(NEEDED.toSorted());
    },
  );
});
