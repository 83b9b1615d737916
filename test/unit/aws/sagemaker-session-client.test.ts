/** One caller's credentials on the connections of all, over sockets: who signs must never be mixed up. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  connectToSageMaker,
  type SageMakerCaller,
  type SageMakerConnection,
} from '../../../src/aws/sagemaker-client.ts';
import { SessionCredentials } from '../../../src/model/secret.ts';

interface SeenCall {
  readonly profile: string;
  readonly accessKeyId: string | undefined;
  readonly sessionToken: string | undefined;
  readonly signedAt: string | undefined;
}

let server: Server;
let connection: SageMakerConnection;
let connections = 0;
/** How far the server's clock is ahead. */
let offset = 0;
/** Calls that are not answered but kept. */
let keep: ((response: ServerResponse) => void) | undefined;
const seen: SeenCall[] = [];

beforeEach(async () => {
  connections = 0;
  offset = 0;
  keep = undefined;
  seen.length = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string): string | undefined => request.headersDistinct[name]?.[0];
      seen.push({
        profile: JSON.parse(Buffer.concat(chunks).toString()).UserProfileName,
        accessKeyId: /Credential=([^/]+)/.exec(header('authorization') ?? '')?.[1],
        sessionToken: header('x-amz-security-token'),
        signedAt: header('x-amz-date'),
      });
      if (keep !== undefined) {
        keep(response);
        return;
      }
      const date = new Date(Date.now() + offset).toUTCString();
      response.writeHead(200, { date, 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'id' });
      response.end('{"AuthorizedUrl":"https://studio.example/"}');
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connection = connectToSageMaker({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connectTimeoutMilliseconds: 1_000,
    requestTimeoutMilliseconds: 5_000,
    totalTimeoutMilliseconds: 5_000,
    maxAttempts: 1,
    maxInFlight: 2,
  });
});

afterEach(async () => {
  connection.close();
  await new Promise((resolve) => server.close(resolve));
});

const credentialsOf = (name: string) =>
  new SessionCredentials({ accessKeyId: `ASIA${name}`, secretAccessKey: name, sessionToken: `token-${name}` });
const mint = (signed: SageMakerCaller, UserProfileName: string) =>
  signed.createPresignedDomainUrl({ DomainId: 'd-abc', UserProfileName }, new AbortController().signal);
const mintAs = (name: string) => connection.signingWith(credentialsOf(name), (signed) => mint(signed, name));

/** Milliseconds since the Unix epoch. */
function signingTime({ signedAt = '' }: SeenCall): number {
  return Date.parse(signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

describe('a call that signs for one caller', () => {
  test('is signed with their credentials and nobody else’s, however many are under way', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `person-${index % 7}`);
    await Promise.all(names.map(mintAs));
    expect(seen).toHaveLength(names.length);
    for (const { profile, accessKeyId, sessionToken } of seen) {
      expect([accessKeyId, sessionToken]).toEqual([`ASIA${profile}`, `token-${profile}`]);
    }
  });

  test('takes the connections that all share, and leaves them open', async () => {
    await mintAs('alice');
    await mintAs('bob');
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(mintAs));
    expect(connections).toBeLessThanOrEqual(2);
  });

  test('knows from the answers before it how far the clock of this host is off', async () => {
    offset = 3_600_000;
    await mintAs('alice');
    await mintAs('bob');
    const [first = 0, second = 0] = seen.map(signingTime);
    expect(second - first).toBeGreaterThan(3_500_000);
  });

  test('that ends without an answer does not undo what another has learnt of the clock meanwhile', async () => {
    offset = 3_600_000;
    const kept = new Promise<ServerResponse>((resolve) => {
      keep = resolve;
    });
    const alice = mintAs('alice').catch(() => 'failed');
    const unanswered = await kept;
    keep = undefined;
    await mintAs('bob');
    unanswered.destroy();
    expect(await alice).toBe('failed');
    await mintAs('carol');
    const [first = 0, , third = 0] = seen.map(signingTime);
    expect(third - first).toBeGreaterThan(3_500_000);
  });
});
