/** An independent client against the STS stand-in: what the AWS CLI sends and reads is what AWS speaks. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOMAIN_ID, REGION } from '../../src/local/example-account.ts';
import {
  LAUNCH_ROLE_ARN,
  type LaunchRoleAccount,
  SUBJECTS,
  startLaunchRoleAccount,
  taskRole,
} from '../support/launch-role-account.ts';
import type { Credentials } from '../support/local-clients.ts';

const cliPresent = spawnSync('aws', ['--version']).status === 0;
if (!cliPresent) {
  process.stderr.write('The AWS CLI is not on PATH: its tests against the STS stand-in do not run.\n');
}

const TAGS = [`Key=studio-subject,Value=${SUBJECTS.alice}`, 'Key=studio-profile,Value=alice'];

describe.runIf(cliPresent)('the AWS CLI', () => {
  let account: LaunchRoleAccount;

  beforeAll(async () => {
    account = await startLaunchRoleAccount();
  });
  afterAll(() => account.close());

  async function cli(credentials: Credentials, ...command: string[]): Promise<{ output: string; error: string }> {
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL_STS: account.sts.endpoint,
      AWS_ENDPOINT_URL_SAGEMAKER: account.sageMaker.apiEndpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    return promisify(execFile)('aws', [...command, '--output', 'json'], { env }).then(
      ({ stdout }) => ({ output: stdout, error: '' }),
      (failure: { stderr: string }) => ({ output: '', error: failure.stderr }),
    );
  }

  const assume = (...more: string[]) =>
    cli(
      taskRole().accessKey,
      'sts',
      'assume-role',
      '--role-arn',
      LAUNCH_ROLE_ARN,
      '--role-session-name',
      SUBJECTS.alice,
      '--source-identity',
      SUBJECTS.alice,
      '--duration-seconds',
      '900',
      ...more,
    );

  it('assumes the launch role with tags, and creates a URL of the one profile with the session', async () => {
    const { output } = await assume('--tags', ...TAGS);
    const { Credentials: granted, AssumedRoleUser, SourceIdentity } = JSON.parse(output);
    expect([AssumedRoleUser.Arn.endsWith(`/${SUBJECTS.alice}`), SourceIdentity]).toEqual([true, SUBJECTS.alice]);
    expect(Date.parse(granted.Expiration) - Date.now()).toBeGreaterThan(800_000);
    const session = {
      accessKeyId: granted.AccessKeyId,
      secretAccessKey: granted.SecretAccessKey,
      sessionToken: granted.SessionToken,
    };
    const mint = (name: string) =>
      cli(session, 'sagemaker', 'create-presigned-domain-url', '--domain-id', DOMAIN_ID, '--user-profile-name', name);
    expect(JSON.parse((await mint('alice')).output).AuthorizedUrl).toContain('/auth?token=');
    expect((await mint('bob')).error).toContain('(AccessDeniedException)');
  });

  it('is refused the launch role without tags, in the words of STS', async () => {
    const { error } = await assume();
    expect(error).toMatch(/\(AccessDenied\) when calling the AssumeRole operation: User: .* is not authorized/);
  });

  it('is told of a malformed tag by the name of the error', async () => {
    expect((await assume('--tags', 'Key=studio-subject,Value=auth0|1')).error).toContain('(ValidationError)');
  });
});
