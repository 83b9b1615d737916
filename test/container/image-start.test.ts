/** How the image starts, what it says when it cannot, whether it is healthy, and how it ends: as PID 1, with no rights at all. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { IMAGE_NODE_ARGUMENTS } from '../bench/variants.ts';
import { runImage, type ServiceContainer, startContainer } from './service-container.ts';

/** Complete, and of nothing that exists: the service comes up, and is not ready. */
const CONFIGURATION = {
  cognito: [{ userPoolId: 'us-east-1_AbCdEf123', clientIds: ['4example1client2id3456789'], tokenUse: 'access' }],
  domains: [{ id: 'd-abcdefghijkl', region: 'us-east-1' }],
};
const ENVIRONMENT = { STUDIO_PASS_CONFIG: JSON.stringify(CONFIGURATION), AWS_REGION: 'us-east-1' };
const MOUNTED = '/etc/studio-pass/studio-pass.yaml';

let directory: string;
const running: ServiceContainer[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-image-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((container) => container.remove()));
});

afterAll(() => rm(directory, { recursive: true }));

async function start(...[container]: Parameters<typeof startContainer>): Promise<ServiceContainer> {
  const started = await startContainer({ network: 'none', ...container });
  running.push(started);
  return started;
}

/** @returns options that mount a configuration file and make the service read it */
async function mount(text: string): Promise<readonly string[]> {
  const file = join(directory, 'studio-pass.yaml');
  await writeFile(file, text);
  // Whoever runs the tests owns it; the service is somebody else.
  await chmod(file, 0o644);
  return ['--volume', `${file}:${MOUNTED}:ro`, '--env', `STUDIO_PASS_CONFIG_FILE=${MOUNTED}`];
}

describe('a configuration at fault', () => {
  it('ends the image with 78 and everything that is missing, and nothing is taken for an audit event', async () => {
    const { status, stdout, stderr } = await runImage();
    expect([status, stdout]).toEqual([78, '']);
    for (const name of ['USER_POOL_ID', 'CLIENT_IDS', 'TOKEN_USE', 'DOMAIN_ID']) {
      expect(stderr).toContain(`STUDIO_PASS_${name}`);
    }
    expect(stderr).toContain('AWS_REGION');
    expect(stderr).not.toMatch(/^\s+at |listening/m);
  });

  it('in a file that is mounted is told by line, every fault at once', async () => {
    const text = [
      'server: { port: 70000 }',
      'cognito:',
      '  - { userPoolId: us-east-1_AbCdEf123, clientIds: [4example1client2id3456789], tokenUse: refresh }',
      'domains:',
      '  - { id: d-abcdefghijkl, region: us-east-1, app: [Excel] }',
    ].join('\n');
    const { status, stdout, stderr } = await runImage({ options: await mount(text) });
    expect([status, stdout]).toEqual([78, '']);
    for (const fault of [/:1:\d+ .*port/, /:3:\d+ .*tokenUse/, /:5:\d+ .*app/]) {
      expect(stderr).toMatch(fault);
    }
  });

  it('includes a file that is not there', async () => {
    const { status, stderr } = await runImage({ environment: { STUDIO_PASS_CONFIG_FILE: MOUNTED } });
    expect(status).toBe(78);
    expect(stderr).toContain(MOUNTED);
  });
});

describe('the command of the image', () => {
  it('names its version', async () => {
    expect(await runImage({ args: ['--version'] })).toEqual({
      status: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
  });

  it('starts no service for somebody who means another program', async () => {
    const { status, stdout, stderr } = await runImage({ environment: ENVIRONMENT, args: ['doctor'] });
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('studio-pass');
  });
});

describe('studio-pass in the image', () => {
  const studioPass = (...args: readonly string[]) =>
    runImage({ network: 'none', environment: ENVIRONMENT, entrypoint: 'studio-pass', args });

  it('tells its commands and its version', async () => {
    const { status, stdout } = await studioPass('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}doctor /m);
    expect((await studioPass('--version')).stdout).toBe(`${packageJson.version}\n`);
  });

  it('reads the configuration that the service has', async () => {
    const { status, stdout } = await studioPass('config', 'show', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ server: { port: 8080 }, domains: [{ id: 'd-abcdefghijkl' }] });
    expect((await studioPass('config', 'check')).status).toBe(0);
    const faulty = await runImage({ entrypoint: 'studio-pass', args: ['config', 'check'] });
    expect([faulty.status, faulty.stderr]).toEqual([78, expect.stringContaining('STUDIO_PASS_DOMAIN_ID')]);
  });

  it('looks at a deployment, and says what it does not find', async () => {
    const { status, stdout } = await studioPass('doctor', '--json', '--timeout', '2', '--only', 'signing-keys');
    expect(status).toBe(1);
    const report: DoctorReport = JSON.parse(stdout);
    expect(report.checks).toMatchObject([{ id: 'signing-keys', state: 'failed' }]);
  });
});

interface DoctorReport {
  readonly checks: readonly { readonly id: string; readonly state: string }[];
}

describe('the service in the image', () => {
  it.each(['10001:10001', '4711', '65534:65534', '0'])(
    'runs as user %s without rights, as PID 1, and ends at SIGTERM',
    async (user) => {
      const container = await start({ environment: ENVIRONMENT, options: ['--user', user] });
      await expect(container.origin()).resolves.toContain(':8080');
      const processStatus = await container.exec('cat', '/proc/1/cmdline', '/proc/1/status');
      expect(processStatus.stdout).toContain(`${['node', ...IMAGE_NODE_ARGUMENTS, '/service/main.js'].join('\0')}\0`);
      expect(processStatus.stdout).toMatch(new RegExp(`^Uid:\\t${user.split(':')[0]}\\b`, 'm'));
      expect(processStatus.stdout).toMatch(/^CapEff:\t0+$/m);
      expect(processStatus.stdout).toMatch(/^CapBnd:\t0+$/m);
      expect(processStatus.stdout).toMatch(/^NoNewPrivs:\t1$/m);
      const written = await container.exec('touch', '/tmp/file');
      expect([written.status, written.stderr]).toEqual([1, expect.stringContaining('Read-only file system')]);
      await container.signal('SIGTERM');
      expect(await container.ended()).toBe(0);
      const { stdout, stderr } = await container.output();
      expect(stdout).toBe('');
      expect(stderr).toContain(packageJson.version);
    },
  );
});

describe('the health of the image', () => {
  const often = [
    ...['--health-interval', '1s', '--health-timeout', '3s'],
    ...['--health-retries', '2', '--health-start-period', '0s'],
  ];
  const becomes = async (container: ServiceContainer, status: string): Promise<void> => {
    await expect
      .poll(async () => (await container.state()).Health?.Status, { timeout: 25_000, interval: 250 })
      .toBe(status);
  };

  it('is good once the service answers, though AWS does not; bad while it hangs; and good again', {
    timeout: 90_000,
  }, async () => {
    const container = await start({ environment: ENVIRONMENT, options: often });
    await becomes(container, 'healthy');
    await container.signal('SIGSTOP');
    await becomes(container, 'unhealthy');
    await container.signal('SIGCONT');
    await becomes(container, 'healthy');
  });

  it.each([
    { host: '0.0.0.0', port: 8181 },
    { host: '127.0.0.1', port: 8182, basePath: '/dev' },
    // There is no IPv6 in a container that has no network.
    { host: '::', port: 8183 },
  ])('is found where the configuration file says that the service listens: $host', async (server) => {
    const options = await mount(JSON.stringify({ ...CONFIGURATION, server }));
    const container = await start({ options: [...often, ...options] });
    await expect(container.origin()).resolves.toContain(`:${server.port}`);
    await becomes(container, 'healthy');
  });
});
