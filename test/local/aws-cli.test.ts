import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { type Credentials, open } from '../support/local-clients.ts';

const cliPresent = spawnSync('aws', ['--version']).status === 0;
if (!cliPresent) {
  process.stderr.write('The AWS CLI is not on PATH: its tests against the embedded AWS do not run.\n');
}

describe.runIf(cliPresent)('the AWS CLI', () => {
  let aws: EmbeddedAws;

  beforeAll(async () => {
    aws = await startEmbeddedAws();
  });

  afterAll(() => aws.close());

  async function cli(
    credentials: Credentials,
    endpoint: string,
    ...command: string[]
  ): Promise<{ output: string; error: string }> {
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: aws.region,
      AWS_DEFAULT_REGION: aws.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    const args = [...command, '--endpoint-url', endpoint, '--output', 'text'];
    return promisify(execFile)('aws', args, { env }).then(
      ({ stdout }) => ({ output: stdout.trim(), error: '' }),
      (failure: { stderr: string }) => ({ output: '', error: failure.stderr.trim() }),
    );
  }

  const mint = (endpoint: string, userProfileName = 'alice') =>
    cli(
      aws.taskRoleCredentials,
      endpoint,
      'sagemaker',
      'create-presigned-domain-url',
      '--domain-id',
      aws.domainId,
      '--user-profile-name',
      userProfileName,
    );

  it('lists user profiles', async () => {
    const query = ['--query', 'UserProfiles[].UserProfileName'];
    const { output } = await cli(
      aws.operatorCredentials,
      aws.sageMaker.internetEndpoint,
      'sagemaker',
      'list-user-profiles',
      ...query,
    );
    expect(output.split(/\s+/)).toEqual(['alice', 'bob', 'dave']);
  });

  it('mints a URL that opens Studio', async () => {
    const { output } = await mint(aws.sageMaker.apiEndpoint);
    expect((await open(aws.sageMaker.studioEndpoint, output)).status).toBe(302);
  });

  it('is refused from the internet', async () => {
    expect((await mint(aws.sageMaker.internetEndpoint)).error).toContain('(AccessDeniedException)');
  });

  it('shows an error of the model by its name', async () => {
    expect((await mint(aws.sageMaker.apiEndpoint, 'carol')).error).toContain('(ResourceNotFound)');
  });

  it('signs in to the user pool', async () => {
    const [alice] = aws.cognito.users;
    const parameters = `USERNAME=${alice?.userName},PASSWORD=${alice?.password}`;
    const { output } = await cli(
      aws.operatorCredentials,
      aws.cognito.endpoint,
      'cognito-idp',
      'initiate-auth',
      '--client-id',
      aws.cognito.clientId,
      '--auth-flow',
      'USER_PASSWORD_AUTH',
      '--auth-parameters',
      parameters,
      '--query',
      'AuthenticationResult.AccessToken',
    );
    const payload = JSON.parse(Buffer.from(output.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ username: 'alice', sub: alice?.subject });
  });
});
