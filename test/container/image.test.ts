/** What is in the image, what is not, and what it says of itself. */
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import packageLock from '../../package-lock.json' with { type: 'json' };
import { IMAGE_NODE_ARGUMENTS } from '../bench/variants.ts';
import { docker, dockerOutput } from './docker.ts';
import { BUILDERS, type Builder, buildersHere, buildImage, imageUnderTest } from './image.ts';
import { runImage } from './service-container.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
const MINUTES = 60_000;

/** What `sh` answers in the image. */
async function shell(script: string, ...options: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runImage({ entrypoint: 'sh', args: ['-c', script], options });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const asRoot = ['--user', '0', '--cap-add', 'DAC_READ_SEARCH'];

interface ImageConfiguration {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[] | null;
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

const configurationOf = async (image: string): Promise<ImageConfiguration> =>
  JSON.parse(await dockerOutput(['image', 'inspect', '--format', '{{json .Config}}', image]));

/** Whatever the same sources have to make the same, whoever builds them. */
async function contentsOf(image: string): Promise<unknown> {
  const { Entrypoint, Cmd, User, WorkingDir, Healthcheck } = await configurationOf(image);
  const list = 'cd /service && find . -printf "%M %u:%g " -type f -exec sha256sum {} \\; -o -printf "%M %p\\n" | sort';
  const files = await dockerOutput(['run', '--rm', '--entrypoint', 'sh', image, '-c', list]);
  return { Entrypoint, Cmd: Cmd ?? [], User, WorkingDir, Healthcheck, files: linesOf(files) };
}

describe('the build', () => {
  let here: readonly Builder[];

  beforeAll(async () => {
    here = await buildersHere();
  });

  describe.each(BUILDERS)('with the builder %s', (builder) => {
    const tag = (): string => `${imageUnderTest()}-${builder}`;

    beforeEach(({ skip }) => skip(!here.includes(builder), `the builder ${builder} is not on this machine`));

    it('makes the image under test again, with the revision it is told', { timeout: 10 * MINUTES }, async () => {
      const options = { builder, buildArguments: { REVISION }, label: inject('runLabel') };
      const { status, stderr } = await buildImage(tag(), options);
      expect(status, stderr.slice(-2_000)).toBe(0);
      const { Labels } = await configurationOf(tag());
      expect(Labels['org.opencontainers.image.revision']).toBe(REVISION);
      expect(await contentsOf(tag())).toEqual(await contentsOf(imageUnderTest()));
    });

    it('ends, and names package.json, if it is to be of another version', { timeout: MINUTES }, async () => {
      const options = { builder, buildArguments: { VERSION: '9.9.9' }, label: inject('runLabel') };
      const { status, stdout, stderr } = await buildImage(`${tag()}-other`, options);
      expect(status).not.toBe(0);
      expect(stdout + stderr).toContain(`package.json says ${packageJson.version}`);
      expect((await docker(['image', 'inspect', `${tag()}-other`])).status).not.toBe(0);
    });
  });
});

describe('the image', () => {
  it('says what it is', async () => {
    const { Labels } = await configurationOf(imageUnderTest());
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': 'Studio Pass',
      'org.opencontainers.image.version': packageJson.version,
      'org.opencontainers.image.licenses': packageJson.license,
      'org.opencontainers.image.description': packageJson.description.replace(/\.$/, ''),
      'org.opencontainers.image.base.name': expect.stringMatching(/^node:26-/),
    });
  });

  it('starts the service as a user that is a number and not root, in a folder that holds nothing else', async () => {
    expect(await configurationOf(imageUnderTest())).toMatchObject({
      User: '10001:10001',
      Entrypoint: ['node', ...IMAGE_NODE_ARGUMENTS, '/service/main.js'],
      WorkingDir: '/service',
      // Node is there anyway; curl need not be.
      Healthcheck: { Test: ['CMD', 'node', '/service/health.js'] },
    });
    // Whatever is given with `docker run` is an argument of the service, and there is none otherwise.
    expect((await configurationOf(imageUnderTest())).Cmd ?? []).toEqual([]);
    expect(await shell('id')).toBe('uid=10001 gid=10001 groups=10001\n');
  });

  it('holds the bundle in less than 5 MB', async () => {
    const format = '{{.Size}}\t{{.CreatedBy}}';
    const history = await dockerOutput([
      'history',
      '--human=false',
      '--no-trunc',
      '--format',
      format,
      imageUnderTest(),
    ]);
    const layers = linesOf(history).map((line) => ({
      bytes: Number(line.split('\t')[0]),
      by: line.split('\t')[1] ?? '',
    }));
    const first = layers.findIndex(({ by }) => by.includes('rm -rf /usr/local/lib/node_modules'));
    const own = layers.slice(0, first + 1);
    const bundle = own.filter(({ by }) => /COPY/.test(by));
    expect(bundle).toHaveLength(1);
    expect(bundle[0]?.bytes).toBeGreaterThan(1_000_000);
    expect(bundle[0]?.bytes).toBeLessThan(5_000_000);
    // And besides, what was changed in the base image: programs that no longer make another user of somebody.
    expect(own.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(6_000_000);
  });

  it('holds nothing that installs packages, no packages, and no source maps', async () => {
    const names = ['npm', 'npx', 'corepack', 'yarn', 'yarnpkg', 'pnpm', 'node_modules', '.npm', '.npmrc'];
    const tests = names.map((name) => `-name ${name}`).join(' -o ');
    expect(await shell(`find / -xdev \\( ${tests} \\); find /service -name '*.map' -o -name '*.ts'`, ...asRoot)).toBe(
      '',
    );
  });

  it('holds nothing of the stand-ins, nor of what only development may use', async () => {
    // Words of their code: cognito-local, iam-simulate, dynalite, and the keys and the role of src/local.
    const words = [
      'CognitoLocal',
      'ImplicitlyDenied',
      'com.amazon.coral.validate',
      'LOCALSTUDIOPASS',
      'studio-pass-task/local',
    ];
    const files = `grep -rlE '${words.join('|')}' /service || true`;
    expect(await shell(files)).toBe('');
    // That the search would find something.
    expect(linesOf(await shell('grep -rlE CreatePresignedDomainUrl /service'))).not.toEqual([]);
  });

  it('makes nobody another user, and lets its own user write nothing but the folders for temporary files', async () => {
    expect(await shell('find / -xdev -type f -perm /6000', ...asRoot)).toBe('');
    const writable = await docker([
      ...['run', '--rm', '--label', inject('runLabel'), '--entrypoint', 'sh', imageUnderTest()],
      ...['-c', 'find / -xdev -writable -not -type l 2> /dev/null'],
    ]);
    expect(linesOf(writable.stdout).toSorted()).toEqual(['/run/lock', '/tmp', '/var/tmp']);
    expect(await shell('find / -xdev \\( -user 10001 -o -group 10001 \\)', ...asRoot)).toBe('');
    // With a read-only root not even those.
    expect(await shell('find / -xdev -writable -not -type l 2> /dev/null || true')).toBe('');
  });

  it('names every package inside in a bill of materials, with the version of the lock file', async () => {
    const bill: BillOfMaterials = JSON.parse(await shell('cat /service/bom.cdx.json'));
    expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.6']);
    expect(bill.metadata.component).toMatchObject({ name: packageJson.name, version: packageJson.version });
    const versionOf = (group: string | undefined, name: string) =>
      bill.components.find((component) => component.group === group && component.name === name)?.version;
    const { packages } = packageLock;
    expect(versionOf(undefined, 'fastify')).toBe(packages['node_modules/fastify'].version);
    expect(versionOf('@aws-sdk', 'client-sagemaker')).toBe(packages['node_modules/@aws-sdk/client-sagemaker'].version);
    for (const { name, purl } of bill.components) {
      expect([name, purl]).toEqual([name, expect.stringMatching(/^pkg:npm\//)]);
    }
    const development = ['cognito-local', 'dynalite', 'iam-simulate', 'esbuild', 'typescript', 'vitest'];
    expect(bill.components.filter(({ name }) => development.includes(name))).toEqual([]);
  });

  it('holds the licence of its own and of every package', async () => {
    expect(await shell('cat /service/LICENSE')).toContain('Apache License');
    const licences = await shell('cat /service/third-party-licenses.txt');
    const bill: BillOfMaterials = JSON.parse(await shell('cat /service/bom.cdx.json'));
    expect(bill.components.length).toBeGreaterThan(50);
    const absent = bill.components.filter(({ group, name, version }) => {
      const full = group === undefined ? name : `${group}/${name}`;
      return !licences.includes(`${full} ${version}\n`);
    });
    expect(absent).toEqual([]);
  });
});

interface BillOfMaterials {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
  }[];
}
