import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWS_PORTS } from '../../src/local/local-options.ts';
import { openStudio } from '../../src/local/studio-browser.ts';
import {
  COMPOSE_COMMANDS,
  type ComposeProfile,
  type ComposeProject,
  composeCommandsHere,
  composeProject,
  inspect,
  outputOf,
  removeImages,
} from './compose-project.ts';

const ORIGIN = 'http://127.0.0.1:8080';
const COGNITO = `http://127.0.0.1:${AWS_PORTS.cognito}/`;
const SERVICES = {
  embedded: { aws: 'aws', studioPass: 'studio-pass', others: [] },
  moto: { aws: 'aws-on-moto', studioPass: 'studio-pass-on-moto', others: ['moto'] },
} as const satisfies Record<ComposeProfile, unknown>;

const commands = await composeCommandsHere();

beforeAll(async () => {
  const [command] = commands;
  if (command !== undefined) {
    await composeProject(command, 'embedded').build();
  }
});

afterAll(async () => {
  if (commands.length > 0) {
    await removeImages();
  }
});

const absent = COMPOSE_COMMANDS.filter((command) => !commands.includes(command)).map((command) => command.join(' '));

it.for(absent)('is tried with %s', (name, { skip }) => {
  // One is enough; but where containers are required, none is too few.
  expect(commands.length > 0 || process.env.REQUIRE_CONTAINERS !== '1').toBe(true);
  skip(`${name} is not on this machine`);
});

const trials = commands.flatMap((command) =>
  (['embedded', 'moto'] as const).map((profile) => ({ name: command.join(' '), profile, command })),
);

describe.each(trials)('$name with the profile $profile', ({ command, profile }) => {
  const { aws, studioPass, others } = SERVICES[profile];
  let project: ComposeProject;
  let token: string;
  let url: string;

  beforeAll(async () => {
    project = composeProject(command, profile);
    // What an interrupted run has left has the ports.
    await project.down();
    await project.up();
    await project.untilWritten(aws, 'ends everything.');
  });
  afterAll(() => project.down());

  it('takes every step of the scenario', async () => {
    const steps = [...(await project.logs(aws)).matchAll(/^([✓✗]) +\d+ /gm)].map(([, mark]) => mark);
    expect(steps).toHaveLength(19);
    expect(new Set(steps)).toEqual(new Set(['✓']));
  });

  it('lets somebody on this machine sign in, ask for a URL and open it', async () => {
    token = await signIn(await project.logs(aws));
    const { status, body } = await ask('POST', '/v1/presigned-urls', token);
    expect(status).toBe(201);
    url = String(body.authorizedUrl);
    const page = await openStudio(url, { host: '127.0.0.1', port: AWS_PORTS.studioEndpoint });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<dd>alice</dd>');
    expect((await openStudio(url, { host: '127.0.0.1', port: AWS_PORTS.internet })).status).toBe(403);
    expect((await fetch('http://127.0.0.1:9464/metrics')).status).toBe(200);
  });

  it('refuses them another’s name', async () => {
    expect(await ask('GET', '/bob', token)).toMatchObject({ status: 403, body: { code: 'profile_forbidden' } });
  });

  it('has the operators’ commands in the container of the service, as it prints them', async () => {
    const printed = await project.logs(aws);
    const subject = / explain ([0-9a-f-]{36}) /.exec(printed)?.[1] ?? 'not printed';
    expect(printed).toContain(`exec -T ${studioPass} studio-pass explain ${subject} `);
    const explained = await project.exec(
      studioPass,
      'studio-pass',
      'explain',
      subject,
      '--claim',
      'username=alice',
      '--json',
    );
    expect(JSON.parse(explained)).toMatchObject({ caller: { subject }, result: { mayOpen: true } });
  });

  it('gives the service 256 MB, a root it can’t write to, no capability and no way to more', async () => {
    for (const service of [aws, studioPass, ...others]) {
      const { HostConfig, Config } = await inspect(await project.containerId(service));
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: null,
        SecurityOpt: ['no-new-privileges:true'],
        Privileged: false,
      });
      expect(HostConfig.Init ?? false).toBe(false);
      const published = Object.values(HostConfig.PortBindings ?? {}).flat();
      expect(published.filter(({ HostIp }) => HostIp !== '127.0.0.1')).toEqual([]);
      if (service !== 'moto') {
        expect(Config.User).toBe('10001:10001');
      }
    }
    const { HostConfig } = await inspect(await project.containerId(studioPass));
    expect(HostConfig.Memory).toBe(256 * 1024 * 1024);
  });

  it('has the audit trail on the standard output of the service, and nothing else', async () => {
    const { stdout } = await outputOf(await project.containerId(studioPass));
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ class_uid }) => class_uid !== 6003)).toEqual([]);
    // Thirteen of the scenario and two of the one who came after it.
    expect(events.map(({ action }) => action).sort()).toEqual([
      ...Array.from({ length: 6 }, () => 'Allowed'),
      ...Array.from({ length: 9 }, () => 'Denied'),
    ]);
  });

  it('writes no token and no presigned URL, whichever container it is', async () => {
    const secrets = [token.split('.')[2] ?? '', new URL(url).searchParams.get('token') ?? ''];
    expect(secrets.map(({ length }) => length > 20)).toEqual([true, true]);
    for (const service of [aws, studioPass, ...others]) {
      const { stdout, stderr } = await outputOf(await project.containerId(service));
      const written = `${stdout}${stderr}`;
      expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
      expect(written).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
      expect(written).not.toMatch(/\/auth\?token=[\w-]/);
    }
  });

  it('ends with status 0 when it is told to, and is not killed', async () => {
    await project.stop();
    for (const service of [aws, studioPass, ...others]) {
      const { State } = await inspect(await project.containerId(service));
      expect({ service, ...State }).toMatchObject({ service, Running: false, ExitCode: 0, OOMKilled: false });
    }
  });
});

/** As the printed walk-through does it, with the client id and the password it prints. */
async function signIn(printed: string): Promise<string> {
  const body = /-d '(\{"AuthFlow".*\})'/.exec(printed)?.[1] ?? '';
  const answer = await fetch(COGNITO, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body,
  });
  expect(answer.status).toBe(200);
  const { AuthenticationResult } = (await answer.json()) as { AuthenticationResult: { AccessToken: string } };
  return AuthenticationResult.AccessToken;
}

async function ask(
  method: string,
  path: string,
  token: string,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const answer = await fetch(`${ORIGIN}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
