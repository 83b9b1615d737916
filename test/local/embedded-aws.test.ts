import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreatePresignedDomainUrlCommand, DescribeUserProfileCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { defaultPrincipals, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { dynamoDbClient } from '../support/dynamodb-clients.ts';
import { errorOf, open, sageMakerClient } from '../support/local-clients.ts';

const MODULE = new URL('../../src/local/embedded-aws.ts', import.meta.url).href;

describe('the embedded AWS', () => {
  it('leads from a user of the pool to an open Studio, with what it says about itself', async () => {
    const aws = await startEmbeddedAws();
    try {
      expect(aws.cognito.users.map(({ userName }) => userName)).toEqual(['alice', 'bob', 'carol']);
      expect((await fetch(aws.cognito.jwksUrl)).status).toBe(200);
      const service = sageMakerClient(aws.sageMaker.apiEndpoint, aws.taskRoleCredentials, { region: aws.region });
      const own = { DomainId: aws.domainId, UserProfileName: 'alice' };
      const { AuthorizedUrl } = await service.send(new CreatePresignedDomainUrlCommand(own));
      const carol = { DomainId: aws.domainId, UserProfileName: 'carol' };
      expect((await errorOf(service.send(new CreatePresignedDomainUrlCommand(carol)))).name).toBe('ResourceNotFound');
      expect((await open(aws.sageMaker.studioEndpoint, AuthorizedUrl ?? '')).status).toBe(302);
      expect((await open(aws.sageMaker.internet, AuthorizedUrl ?? '')).status).toBe(403);
      service.destroy();
      const operator = sageMakerClient(aws.sageMaker.internetEndpoint, aws.operatorCredentials);
      expect(await operator.send(new DescribeUserProfileCommand(own))).toMatchObject({
        UserProfileArn: `arn:aws:sagemaker:${aws.region}:${aws.accountId}:user-profile/${aws.domainId}/alice`,
      });
      operator.destroy();
      const table = dynamoDbClient(aws.table.endpoint);
      const scanned = await table.send(new ScanCommand({ TableName: aws.table.tableName }));
      expect(scanned.Items).toEqual([]);
      table.destroy();
    } finally {
      await aws.close();
    }
  });

  it('ends by itself after close, leaves nothing behind and says nothing', async () => {
    const [workingDirectory, temporaryDirectory] = await Promise.all([emptyDirectory(), emptyDirectory()]);
    try {
      // Credentials and regions of the person who runs this must not matter.
      const script = `const { startEmbeddedAws } = await import(${JSON.stringify(MODULE)});
        const aws = await startEmbeddedAws();
        await fetch(aws.cognito.jwksUrl).then((answer) => answer.text());
        await Promise.all([aws.close(), aws.close()]);
        await aws.close();`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: workingDirectory,
        env: { TMPDIR: temporaryDirectory },
        timeout: 15_000,
      });
      let written = '';
      child.stdout.on('data', (chunk) => (written += String(chunk)));
      child.stderr.on('data', (chunk) => (written += String(chunk)));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect({ code, written }).toEqual({ code: 0, written: '' });
      expect(await readdir(workingDirectory)).toEqual([]);
      expect(await readdir(temporaryDirectory)).toEqual([]);
    } finally {
      await Promise.all([workingDirectory, temporaryDirectory].map((path) => rm(path, { recursive: true })));
    }
  });
});

describe('the ports', () => {
  it('are the preferred ones where they are free, and others where they are taken', async () => {
    const first = await startSageMakerStandIn();
    const free = first.studioEndpoint.port;
    await first.close();
    const taken = createServer();
    const takenPort = await listen(taken);
    const second = await startSageMakerStandIn({ ports: { studioEndpoint: free, internet: takenPort } });
    try {
      expect(second.studioEndpoint.port).toBe(free);
      expect(second.studioOrigin).toBe(`http://d-studiopass01.studio.us-east-1.sagemaker.localhost:${free}`);
      expect(second.internet.port).not.toBe(takenPort);
      expect((await fetch(second.internetEndpoint, { method: 'POST' })).status).toBe(400);
    } finally {
      await second.close();
      taken.close();
    }
  });

  it('listen on loopback only', async () => {
    const standIn = await startSageMakerStandIn();
    expect(standIn.studioEndpoint.host).toBe('127.0.0.1');
    expect(standIn.internet.host).toBe('127.0.0.1');
    expect(new URL(standIn.apiEndpoint).hostname).toBe('127.0.0.1');
    await standIn.close();
  });
});

it('does not start with a policy whose condition key is misspelt', async () => {
  const { operator } = defaultPrincipals();
  const Condition = { StringEquals: { 'aws:SourceVpcEndpoint': 'x' } };
  const document = {
    Version: '2012-10-17' as const,
    Statement: [{ Sid: 'Typo', Effect: 'Allow' as const, Action: '*', Resource: '*', Condition }],
  };
  const start = startSageMakerStandIn({ principals: [{ ...operator, policies: [{ name: 'typo', document }] }] });
  await expect(start).rejects.toThrow('aws:SourceVpcEndpoint');
});

function emptyDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'studio-pass-test-'));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
