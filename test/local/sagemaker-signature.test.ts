import { Sha256 } from '@aws-crypto/sha256-js';
import {
  CreatePresignedDomainUrlCommand,
  ListUserProfilesCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { type Credentials, errorOf, sageMakerClient } from '../support/local-clients.ts';

const { taskRole, operator } = defaultPrincipals();
const temporary = {
  ...operator,
  accessKey: {
    accessKeyId: 'ASIASTUDIOPASSTLOCAL',
    secretAccessKey: 'temporary-secret',
    sessionToken: 'session-token',
  },
};

let offset = 0;
let standIn: SageMakerStandIn;

beforeAll(async () => {
  standIn = await startSageMakerStandIn({
    clock: () => Date.now() + offset,
    principals: [taskRole, operator, temporary],
  });
});

afterAll(() => standIn.close());

async function list(
  credentials: Credentials,
  config: { region?: string; maxAttempts?: number } = {},
  prepare = (_: SageMakerClient): void => {},
) {
  const client = sageMakerClient(standIn.apiEndpoint, credentials, config);
  prepare(client);
  const error = await errorOf(client.send(new ListUserProfilesCommand({})));
  client.destroy();
  return error;
}

interface SentRequest {
  headers: Record<string, string>;
  body: unknown;
}

/** Changes what the SDK sends after it has signed it. */
function tampering(change: (request: SentRequest) => void): (client: SageMakerClient) => void {
  return (client) =>
    client.middlewareStack.add(
      (next) => (args) => {
        change((args as unknown as { request: SentRequest }).request);
        return next(args);
      },
      { step: 'deserialize', name: 'tamper' },
    );
}

describe('signature verification with the SDK', () => {
  it('knows the caller by the key', async () => {
    expect((await list(operator.accessKey)).name).toBe('none');
    expect(standIn.calls.list().at(-1)?.principal).toBe(operator.arn);
  });

  it('refuses a key it does not know', async () => {
    const unknown = { ...operator.accessKey, accessKeyId: 'AKIASOMEBODYELSE0000' };
    expect((await list(unknown)).name).toBe('UnrecognizedClientException');
    expect(standIn.calls.list().at(-1)?.principal).toBeUndefined();
  });

  it('refuses a wrong secret', async () => {
    const wrong = { ...operator.accessKey, secretAccessKey: 'wrong' };
    expect((await list(wrong)).name).toBe('InvalidSignatureException');
  });

  it('refuses a signature for another Region', async () => {
    const error = await list(operator.accessKey, { region: 'eu-west-1' });
    expect(error).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringContaining('valid region'),
    });
  });

  it('refuses a body that was changed', async () => {
    const changed = tampering((request) => {
      request.body = '{"MaxResults":1}';
      request.headers['content-length'] = '16';
    });
    expect((await list(operator.accessKey, {}, changed)).name).toBe('InvalidSignatureException');
  });

  it('refuses an operation that was changed', async () => {
    const changed = tampering((request) => {
      request.headers['x-amz-target'] = 'SageMaker.ListDomains';
    });
    expect((await list(operator.accessKey, {}, changed)).name).toBe('InvalidSignatureException');
  });

  it('refuses a header of AWS that the signature does not cover', async () => {
    const added = tampering((request) => {
      request.headers['x-amz-something'] = 'added';
    });
    expect((await list(operator.accessKey, {}, added)).name).toBe('InvalidSignatureException');
  });

  it('takes temporary credentials with their own session token only', async () => {
    const { sessionToken: _, ...withoutToken } = temporary.accessKey;
    expect((await list(temporary.accessKey)).name).toBe('none');
    expect((await list(withoutToken)).name).toBe('UnrecognizedClientException');
    expect((await list({ ...temporary.accessKey, sessionToken: 'another' })).name).toBe('UnrecognizedClientException');
    expect((await list({ ...operator.accessKey, sessionToken: 'session-token' })).name).toBe(
      'UnrecognizedClientException',
    );
  });

  it.each([
    [16, 'Signature expired'],
    [-16, 'Signature not yet current'],
  ])('refuses a signature when the clocks are %i minutes apart', async (minutes, message) => {
    offset = minutes * 60_000;
    try {
      const error = await list(operator.accessKey);
      expect(error).toMatchObject({ name: 'InvalidSignatureException', message: expect.stringContaining(message) });
    } finally {
      offset = 0;
    }
  });

  it('accepts clocks 14 minutes apart', async () => {
    offset = 14 * 60_000;
    expect((await list(operator.accessKey)).name).toBe('none');
    offset = 0;
  });

  it('tells its time, so that the SDK can correct a clock that is wrong and try again', async () => {
    offset = 60 * 60_000;
    expect((await list(operator.accessKey, { maxAttempts: 2 })).name).toBe('none');
    offset = 0;
  });
});

interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | null;
}

async function send(init: RequestInit, path = '/'): Promise<RawAnswer> {
  const answer = await fetch(`${standIn.apiEndpoint}${path}`, init);
  const body = (await answer.json()) as { __type: string };
  return { status: answer.status, type: body.__type, requestId: answer.headers.get('x-amzn-requestid') };
}

async function signed(
  body: string,
  target = 'SageMaker.ListUserProfiles',
  service = 'sagemaker',
): Promise<RequestInit> {
  const signer = new SignatureV4({ credentials: operator.accessKey, region: 'us-east-1', service, sha256: Sha256 });
  const { host, hostname } = new URL(standIn.apiEndpoint);
  const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const request = await signer.sign({ method: 'POST', protocol: 'http:', hostname, path: '/', headers, body });
  return { method: 'POST', body, headers: request.headers };
}

describe('requests that no SDK sends', () => {
  it('answers every one of them with a request id', async () => {
    expect((await send({ method: 'POST' })).requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['no signature', undefined, 'MissingAuthenticationTokenException'],
    ['a bearer token', 'Bearer abc', 'IncompleteSignatureException'],
    ['a signature without its parts', 'AWS4-HMAC-SHA256 Credential=AKIA/x', 'IncompleteSignatureException'],
    [
      'a credential without its scope',
      `AWS4-HMAC-SHA256 Credential=LOCALSTUDIOPASSOPER0, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      'IncompleteSignatureException',
    ],
    [
      'a signature that is not hexadecimal',
      'AWS4-HMAC-SHA256 Credential=LOCALSTUDIOPASSOPER0/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=zz',
      'IncompleteSignatureException',
    ],
    [
      'a signature without a date',
      `AWS4-HMAC-SHA256 Credential=LOCALSTUDIOPASSOPER0/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      'IncompleteSignatureException',
    ],
  ])('refuses %s', async (_what, authorization, type) => {
    const headers = authorization === undefined ? {} : { authorization };
    expect(await send({ method: 'POST', headers, body: '{}' })).toMatchObject({ status: 400, type });
  });

  it('refuses a signature for another service', async () => {
    expect((await send(await signed('{}', undefined, 's3'))).type).toBe('InvalidSignatureException');
  });

  it('refuses a signature of another day', async () => {
    const request = await signed('{}');
    const headers = { ...(request.headers as Record<string, string>) };
    headers.authorization = (headers.authorization ?? '').replace(/\/\d{8}\//, '/20200101/');
    expect((await send({ ...request, headers })).type).toBe('InvalidSignatureException');
  });

  it.each([
    ['a body that is not JSON', 'DomainId=d-x', 'SerializationException'],
    ['a body that is not an object', '[]', 'SerializationException'],
    ['a member the model does not have', '{"Region":"us-east-1"}', 'SerializationException'],
    ['a member of another type', '{"MaxResults":"5"}', 'SerializationException'],
    ['a fraction where an integer belongs', '{"MaxResults":5.5}', 'SerializationException'],
    ['a value outside an enumeration', '{"SortOrder":"Sideways"}', 'ValidationException'],
  ])('refuses %s', async (_what, body, type) => {
    expect(await send(await signed(body))).toMatchObject({ status: 400, type });
  });

  it('refuses an input without its required members', async () => {
    expect((await send(await signed('{}', 'SageMaker.DescribeUserProfile'))).type).toBe('ValidationException');
  });

  it.each(['SageMaker.StopEverything', 'SageMaker.toString', 'S3.ListUserProfiles', ''])(
    'does not know the operation %j',
    async (target) => {
      expect((await send(await signed('{}', target))).type).toBe('UnknownOperationException');
    },
  );

  it('knows no other path', async () => {
    expect((await send(await signed('{}'), '/other')).type).toBe('UnknownOperationException');
  });

  it('refuses a body over a megabyte', async () => {
    const answer = await send(await signed(JSON.stringify({ NextToken: 'x'.repeat(1024 * 1024) })));
    expect(answer).toMatchObject({ status: 413, type: 'RequestEntityTooLargeException' });
  });

  it('refuses a request whose hash header vouches for another body', async () => {
    const request = await signed('{}');
    expect((await send({ ...request, body: '{"MaxResults":1}' })).type).toBe('InvalidSignatureException');
  });
});

it('mints nothing for a caller it does not know', async () => {
  standIn.calls.clear();
  const client = sageMakerClient(standIn.apiEndpoint, { ...taskRole.accessKey, secretAccessKey: 'wrong' });
  await errorOf(
    client.send(new CreatePresignedDomainUrlCommand({ DomainId: 'd-studiopass01', UserProfileName: 'alice' })),
  );
  client.destroy();
  expect(standIn.calls.list()).toMatchObject([{ principal: undefined, outcome: 'InvalidSignatureException' }]);
});
