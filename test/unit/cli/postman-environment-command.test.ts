import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { PostmanEnvironment } from '../../../src/cli/postman/environment.ts';
import { postmanEnvironmentCommand } from '../../../src/cli/postman-environment-command.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { cdkOutputs, describedStacks } from './stack-outputs-fixture.ts';

const pool = {
  UserPoolId: 'eu-central-1_AbCdEf123',
  UserPoolClientIds: '4example1client2id3456789',
  SignInPage: 'https://studio.auth.eu-central-1.amazoncognito.com',
};
const deployment = { ...cdkOutputs, pool };

async function run(args: readonly string[], files: Readonly<Record<string, unknown>> = { 'o.json': deployment }) {
  const io = recordingIo(Object.fromEntries(Object.entries(files).map(([path, file]) => [path, JSON.stringify(file)])));
  const line = { version: '1', commands: [postmanEnvironmentCommand] };
  const exitCode = await runCommandLine(line, ['postman-environment', ...args], io);
  return { exitCode, printed: io.printed(), complaints: io.complaints() };
}

async function valuesOf(args: readonly string[], files?: Readonly<Record<string, unknown>>) {
  const { exitCode, printed, complaints } = await run(args, files);
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
  const environment: PostmanEnvironment = JSON.parse(printed);
  return Object.fromEntries(environment.values.map(({ key, value }) => [key, value]));
}

async function faultsOf(args: readonly string[], files?: Readonly<Record<string, unknown>>) {
  const { exitCode, printed, complaints } = await run(args, files);
  expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
  return [...complaints.matchAll(/^ {2}- (.+?): /gm)].map(([, where]) => where);
}

describe('studio-pass postman-environment', () => {
  test('says where a deployment is, from the outputs of its stacks', async () => {
    expect(await valuesOf(['-o', 'o.json'])).toMatchObject({
      baseUrl: 'https://launch.corp.example.com',
      cognitoEndpoint: 'https://cognito-idp.eu-central-1.amazonaws.com',
      clientId: '4example1client2id3456789',
      tokenUse: 'access',
      signInPage: 'https://studio.auth.eu-central-1.amazoncognito.com',
      callbackUrl: 'https://launch.corp.example.com/',
      launchTickets: 'yes',
    });
  });

  test('reads the answer of describe-stacks like the file of the CDK', async () => {
    expect(await valuesOf(['-o', 'o.json'], { 'o.json': describedStacks(deployment) })).toEqual(
      await valuesOf(['-o', 'o.json']),
    );
  });

  test('takes the address of the API, with its stage, where there is no custom domain name', async () => {
    const api = { ApiUrl: cdkOutputs['studio-pass-api'].ApiUrl };
    expect(await valuesOf(['-o', 'o.json'], { 'o.json': { api, pool } })).toMatchObject({
      baseUrl: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod',
    });
  });

  test('asks the Cognito of the Region of the pool, in its partition', async () => {
    const args = ['-o', 'o.json', '--user-pool-id', 'cn-north-1_AbCdEf123'];
    expect(await valuesOf(args)).toMatchObject({ cognitoEndpoint: 'https://cognito-idp.cn-north-1.amazonaws.com.cn' });
  });

  test('prefers the command line to the outputs', async () => {
    const args = ['--url', 'https://pass.example.com/dev/', '--client-id', 'other', '--user-name', 'alice'];
    const more = ['--sign-in-page', 'https://login.example.com', '--scope', 'openid a/b', '--token-use', 'id'];
    expect(
      await valuesOf([
        '-o',
        'o.json',
        ...args,
        ...more,
        '--callback-url',
        'https://x.example/cb',
        '--no-launch-tickets',
      ]),
    ).toMatchObject({
      baseUrl: 'https://pass.example.com/dev',
      clientId: 'other',
      userName: 'alice',
      signInPage: 'https://login.example.com',
      scope: 'openid a/b',
      tokenUse: 'id',
      callbackUrl: 'https://x.example/cb',
      launchTickets: 'no',
    });
  });

  test('holds no secret, and has Postman mask those that it will hold', async () => {
    const { printed } = await run(['-o', 'o.json']);
    const environment: PostmanEnvironment = JSON.parse(printed);
    const secrets = environment.values.filter(({ type }) => type === 'secret');
    expect(secrets.map(({ key, value }) => [key, value])).toEqual([
      ['password', ''],
      ['token', ''],
      ['ticket', ''],
    ]);
  });

  test('has the same id for the same name, and another one for another', async () => {
    const idOf = async (...args: string[]) => JSON.parse((await run(['-o', 'o.json', ...args])).printed).id;
    const id = await idOf();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await idOf()).toBe(id);
    expect(await idOf('--name', 'Rehearsal')).not.toBe(id);
  });

  test('names everything that is missing, at once', async () => {
    expect(await faultsOf([])).toEqual(['ApiUrl', 'UserPoolId', 'UserPoolClientIds']);
    expect(await faultsOf(['-o', 'none.json'])).toEqual(['none.json', 'ApiUrl', 'UserPoolId', 'UserPoolClientIds']);
  });

  test('wants one of several clients named', async () => {
    const several = { 'o.json': { ...deployment, pool: { ...pool, UserPoolClientIds: 'one,two' } } };
    expect(await faultsOf(['-o', 'o.json'], several)).toEqual(['o.json pool.UserPoolClientIds']);
    expect(await valuesOf(['-o', 'o.json', '--client-id', 'two'], several)).toMatchObject({ clientId: 'two' });
  });

  test.each([
    ['--url', 'http://pass.example.com'],
    ['--url', 'https://user@pass.example.com'],
    ['--url', 'https://pass.example.com/?a'],
    ['--url', 'https://pass.example.com/{{token}}'],
    ['--user-pool-id', 'x.attacker.example/_A'],
    ['--user-pool-id', 'us-iso-east-1_AbCdEf123'],
    ['--user-pool-id', 'us-east-1'],
    ['--client-id', '{{password}}'],
    ['--sign-in-page', 'https://login.example.com/path'],
    ['--sign-in-page', 'javascript:alert(1)'],
  ])('refuses %s %s: a password is sent where it leads', async (option, value) => {
    expect(await faultsOf(['-o', 'o.json', option, value])).toEqual([option]);
  });

  test.each([[['--token-use', 'refresh']], [['--frobnicate']], [['now']]])('ends with 2 for %j', async (args) => {
    expect((await run(['-o', 'o.json', ...args])).exitCode).toBe(2);
  });
});
