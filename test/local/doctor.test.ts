import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/cli/command.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { doctorCommand } from '../../src/cli/doctor-command.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { examplePerimeter } from '../../src/local/perimeter/example-perimeter.ts';
import { recordingIo } from '../support/cli-io.ts';
import { doctorEnvironment } from '../support/doctor-environment.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

interface Report {
  readonly checks: readonly {
    readonly id: string;
    readonly state: string;
    readonly findings: readonly { readonly found: string; readonly remedy?: string }[];
  }[];
  readonly summary: Readonly<Record<string, number>>;
}

/** The policies of the templates, as files. */
function policyFiles(): Record<string, string> {
  const { launchRole } = examplePerimeter('rehearsal');
  const policies = launchRole === undefined ? [] : [launchRole.trust, ...launchRole.policies];
  return Object.fromEntries(policies.map(({ document }, index) => [`policy-${index}.json`, JSON.stringify(document)]));
}

describe('studio-pass doctor next to a service with a launch role', () => {
  let aws: EmbeddedAws;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    aws = await startEmbeddedAws({ perimeter: 'launch-role' });
  });
  afterAll(async () => {
    await aws.close();
  });
  beforeEach(() => {
    environment = doctorEnvironment(aws);
    for (const [name, value] of Object.entries(environment)) {
      if (name.startsWith('AWS_')) {
        vi.stubEnv(name, value);
      }
    }
  });
  afterEach(() => {
    aws.launchRole?.sts.faults.clear();
    aws.table.faults.clear();
    vi.unstubAllEnvs();
  });

  async function doctor(args: readonly string[] = [], more: Record<string, string | undefined> = {}) {
    const files = policyFiles();
    const io = recordingIo(files, { environment: { ...environment, ...more } });
    const policies = Object.keys(files).flatMap((file) => ['--policy', file]);
    const code = await runCommandLine(
      { version: '0', commands: [doctorCommand] },
      ['doctor', '--json', '--timeout', '10', ...policies, ...args],
      io,
    );
    const report: Report = JSON.parse(io.printed());
    const states = Object.fromEntries(report.checks.map(({ id, state }) => [id, state]));
    return { code, report, states, printed: io.printed(), complaints: io.complaints() };
  }

  const alice = () => {
    const user = aws.cognito.users.find(({ userName }) => userName === 'alice');
    return ['--subject', user?.subject ?? '', '--claim', 'username=alice'];
  };

  test('finds nothing wrong, follows a person, and mints nothing', async () => {
    aws.sageMaker.calls.clear();
    const { code, states, report, complaints } = await doctor(alice());
    expect(complaints).toBe('');
    expect(states).toMatchObject({
      configuration: 'ok',
      'dns-sagemaker-api': 'ok',
      'dns-studio': 'ok',
      'dns-sts': 'ok',
      'dns-dynamodb': 'ok',
      'tls-sagemaker-api': 'ok',
      'tls-studio': 'ok',
      'tls-sts': 'ok',
      'tls-dynamodb': 'ok',
      clock: 'ok',
      'aws-identity': 'ok',
      'signing-keys': 'ok',
      'user-pool-endpoint': 'skipped',
      'user-pool-attribute': 'skipped',
      'launch-roles': 'ok',
      policies: 'ok',
      mapping: 'ok',
      revocation: 'ok',
      'sample-subject': 'ok',
    });
    expect(report.summary.failed).toBe(0);
    expect(code).toBe(EXIT.ok);
    expect(aws.sageMaker.calls.count('CreatePresignedDomainUrl')).toBe(0);
  });

  test('shows no token, no key and no URL with a token in it', async () => {
    const { printed } = await doctor(alice());
    expect(printed).not.toContain(aws.taskRoleCredentials.secretAccessKey);
    expect(printed).not.toMatch(/ASIA[0-9A-F]{16}|eyJ|token=/);
  });

  test('writes nothing into the table, whoever would own something on first use', async () => {
    aws.table.calls.clear();
    const { states } = await doctor(['--subject', 'somebody', '--claim', 'custom:profile=alice'], {
      STUDIO_PASS_MAPPING_TABLE: 'true',
      STUDIO_PASS_MAPPING_CLAIM: 'custom:profile',
    });
    expect(states.mapping).toBe('ok');
    const written = aws.table.calls.list().filter(({ operation }) => !/^(BatchGet|Get)Item$/.test(operation));
    expect(written).toEqual([]);
    expect(aws.table.calls.count()).toBeGreaterThan(0);
  });

  test('fails for a launch role that cannot be assumed, and skips nothing else', async () => {
    const STUDIO_PASS_LAUNCH_ROLE_ARN = `${aws.launchRole?.arn}-of-nobody`;
    const { code, states } = await doctor(['--only', 'launch-roles', '--only', 'mapping'], {
      STUDIO_PASS_LAUNCH_ROLE_ARN,
    });
    expect(states).toEqual({ 'tls-sts': 'ok', 'aws-identity': 'ok', 'launch-roles': 'failed', mapping: 'ok' });
    expect(code).toBe(EXIT.failed);
  });

  test('fails for credentials that AWS does not take, and skips what needs them', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not the one that belongs to it');
    const { code, states } = await doctor(['--only', 'launch-roles', '--only', 'studio-domains']);
    expect(states).toMatchObject({ 'aws-identity': 'failed', 'launch-roles': 'skipped', 'studio-domains': 'skipped' });
    expect(code).toBe(EXIT.failed);
  });

  test('fails without any credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const { states } = await doctor(['--only', 'aws-identity']);
    expect(states).toEqual({ 'tls-sts': 'ok', 'aws-identity': 'failed' });
  });

  test('fails for an endpoint that nobody listens at, and skips what leads there', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SAGEMAKER', 'http://127.0.0.1:9');
    const { states } = await doctor(['--only', 'clock', '--only', 'studio-domains']);
    expect(states).toMatchObject({ 'tls-sagemaker-api': 'failed', clock: 'skipped', 'studio-domains': 'skipped' });
  });

  test('fails for a clock that is off', async () => {
    const io = recordingIo({}, { environment, clock: () => Date.now() - 600_000 });
    const code = await runCommandLine(
      { version: '0', commands: [doctorCommand] },
      ['doctor', '--only', 'clock', '--json'],
      io,
    );
    expect(code).toBe(EXIT.failed);
    expect(JSON.parse(io.printed()).checks).toMatchObject([{}, { id: 'clock', state: 'failed' }]);
  });

  test('fails for signing keys that cannot be had', async () => {
    const { states } = await doctor(['--only', 'signing-keys'], {
      STUDIO_PASS_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    });
    expect(states).toEqual({ 'signing-keys': 'failed' });
  });

  test('fails for a table that is not there, for mapping and revocations alike', async () => {
    const { report, states } = await doctor(['--only', 'mapping', '--only', 'revocation'], {
      STUDIO_PASS_TABLE_NAME: 'another-table',
      STUDIO_PASS_MAPPING_TABLE: 'true',
    });
    expect(states).toEqual({ mapping: 'failed', revocation: 'failed' });
    for (const { findings } of report.checks) {
      expect(findings[0]?.remedy).toContain('Create the table');
    }
  });

  test('fails for a mapping file at fault', async () => {
    const { states } = await doctor(['--only', 'mapping'], { STUDIO_PASS_MAPPING_FILE: '/nonexistent/mapping.yaml' });
    expect(states).toEqual({ mapping: 'failed' });
  });

  test('fails for a person without a profile', async () => {
    const { states, report } = await doctor([
      '--only',
      'sample-subject',
      '--subject',
      'carol-id',
      '--claim',
      'username=carol',
    ]);
    expect(states['sample-subject']).toBe('failed');
    expect(report.checks.at(-1)?.findings[0]?.found).toContain('there is no such user profile');
  });

  test('fails for policies with a fault', async () => {
    const faulty = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const io = recordingIo({ 'bad.json': JSON.stringify(faulty) }, { environment });
    const args = ['doctor', '--only', 'policies', '--policy', 'bad.json'];
    expect(await runCommandLine({ version: '0', commands: [doctorCommand] }, args, io)).toBe(EXIT.failed);
    expect(io.printed()).toContain('[allow-without-endpoint]');
  });

  test('runs as a process', async () => {
    const child = spawn(process.execPath, [MAIN, 'doctor', '--timeout', '10', ...alice()], {
      stdio: 'pipe',
      env: environment,
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    const [code] = await once(child, 'close');
    expect({ code, printed }).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^✓ configuration +Configuration: /),
    });
    expect(printed).toMatch(/^! policies /m);
    expect(printed).toMatch(/0 failed/);
  });
});

describe('studio-pass doctor next to a service in direct mode', () => {
  test('asks STS for nothing that the service needs, and sees the domain as whoever administers it', async () => {
    const aws = await startEmbeddedAws();
    try {
      const environment = doctorEnvironment(aws);
      vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:9');
      vi.stubEnv('AWS_ENDPOINT_URL_SAGEMAKER', aws.sageMaker.internetEndpoint);
      vi.stubEnv('AWS_ACCESS_KEY_ID', aws.operatorCredentials.accessKeyId);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', aws.operatorCredentials.secretAccessKey);
      const io = recordingIo({}, { environment });
      const code = await runCommandLine(
        { version: '0', commands: [doctorCommand] },
        ['doctor', '--json', '--only', 'studio-domains', '--only', 'launch-roles', '--only', 'policies'],
        io,
      );
      const { checks }: Report = JSON.parse(io.printed());
      expect(Object.fromEntries(checks.map(({ id, state }) => [id, state]))).toEqual({
        'tls-sagemaker-api': 'ok',
        'tls-sts': 'warning',
        'aws-identity': 'warning',
        'launch-roles': 'skipped',
        'studio-domains': 'ok',
        policies: 'skipped',
      });
      expect(code).toBe(EXIT.ok);
    } finally {
      vi.unstubAllEnvs();
      await aws.close();
    }
  });
});
