import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { cognitoEndpoint, sageMakerEndpoint, stsEndpoint } from '../../src/aws/client-endpoints.ts';
import { createStsClient } from '../../src/aws/sts-client.ts';
import { createDnsNameResolver } from '../../src/diagnosis/dns-name-resolver.ts';
import { createHttpsEndpointProbe } from '../../src/diagnosis/https-endpoint-probe.ts';
import { createHttpsRemoteTime } from '../../src/diagnosis/https-remote-time.ts';
import { createStsCallerIdentity } from '../../src/diagnosis/sts-caller-identity.ts';
import { listenOnLoopback } from '../../src/local/loopback-listener.ts';
import { startTestResolver } from '../support/dns-test-resolver.ts';
import { startSts, taskRole } from '../support/launch-role-account.ts';

const signal = new AbortController().signal;
const OPENSSL = 'openssl';
const NOBODY = 'http://127.0.0.1:9';
const TIMES = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_000,
  totalTimeoutMilliseconds: 3_000,
  maxAttempts: 1,
  maxInFlight: 4,
};
const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Of `localhost`, signed by itself, for a day. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/O=Test of the doctor/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync(OPENSSL, ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

describe('connecting to an endpoint', () => {
  const probe = (ca?: string, timeoutMilliseconds = 5_000) => createHttpsEndpointProbe({ timeoutMilliseconds, ca });

  test('trusts a certificate that is of the name and of a known authority, and no other', async () => {
    const { key, cert } = selfSigned();
    const port = await listening(createTlsServer({ key, cert }, (socket) => socket.on('error', () => undefined)));
    const named = new URL(`https://localhost:${port}`);
    expect(await probe(cert).connect(named, signal)).toEqual({ protocol: 'TLSv1.3', issuer: 'Test of the doctor' });
    expect(await probe().connect(named, signal)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await probe(cert).connect(new URL(`https://127.0.0.1:${port}`), signal)).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  test('says how it went where there is no TLS', async () => {
    const closing = await listening(createTcpServer((socket) => socket.destroy()));
    expect(await probe().connect(new URL(`https://localhost:${closing}`), signal)).toBe('ECONNRESET');
    const mute = await listening(createTcpServer((socket) => socket.on('error', () => undefined)));
    expect(await probe(undefined, 50).connect(new URL(`https://localhost:${mute}`), signal)).toBe('ETIMEDOUT');
    expect(await probe().connect(new URL(`http://d-1.studio.localhost:${mute}`), signal)).toEqual({
      protocol: undefined,
      issuer: undefined,
    });
    expect(await probe().connect(new URL('https://localhost:9'), signal)).toBe('ECONNREFUSED');
  });

  test('ends when nobody waits any longer', async () => {
    const mute = await listening(createTcpServer((socket) => socket.on('error', () => undefined)));
    const controller = new AbortController();
    const connecting = probe().connect(new URL(`https://localhost:${mute}`), controller.signal);
    controller.abort();
    expect(await connecting).toBe('ETIMEDOUT');
  });
});

describe('the time of day elsewhere', () => {
  async function answering(date: string | undefined, status = 302): Promise<URL> {
    const server = createHttpServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(status, { location: NOBODY, ...(date === undefined ? {} : { date }) }).end('x');
    });
    return new URL(`http://127.0.0.1:${await listening(server)}`);
  }

  test('is that of the answer, whatever else it says', async () => {
    const url = await answering('Sun, 22 Nov 2026 12:00:00 GMT');
    expect(await createHttpsRemoteTime(url).ask(signal)).toBe(Date.parse('2026-11-22T12:00:00Z'));
  });

  test.each([undefined, 'yesterday'])('is not made up from %s', async (date) => {
    const url = await answering(date);
    await expect(createHttpsRemoteTime(url).ask(signal)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  test('is not known if nobody answers', async () => {
    const gone = await listenOnLoopback(() => undefined);
    await gone.close();
    await expect(createHttpsRemoteTime(new URL(gone.endpoint)).ask(signal)).rejects.toMatchObject({
      code: 'upstream_failed',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('names', () => {
  test('are asked of each server by itself', async () => {
    const [one, other] = [await startTestResolver('10.0.4.12'), await startTestResolver('52.46.130.1')];
    onTestFinished(async () => {
      await Promise.all([one.close(), other.close()]);
    });
    const servers = [`127.0.0.1:${one.port}`, `127.0.0.1:${other.port}`];
    const resolver = createDnsNameResolver({ timeoutMilliseconds: 2_000, servers });
    const answers = await Promise.all(resolver.servers.map((server) => resolver.ask(server, 'api.example')));
    expect(answers.map(({ addresses }) => addresses)).toEqual([['10.0.4.12'], ['52.46.130.1']]);
    one.fail();
    const failed = await resolver.ask(servers[0] ?? '', 'api.example');
    expect(failed).toMatchObject({ addresses: [], code: 'ESERVFAIL' });
  });

  test('are looked up as every program does', async () => {
    const resolver = createDnsNameResolver({ timeoutMilliseconds: 2_000 });
    expect((await resolver.lookUp('localhost')).addresses.length).toBeGreaterThan(0);
    const { addresses, code } = await resolver.lookUp('no..name');
    expect({ addresses, hasCode: code !== undefined }).toEqual({ addresses: [], hasCode: true });
  });
});

describe('where clients of AWS lead', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('is the endpoint of the Region', async () => {
    const options = { region: 'eu-central-1', endpoint: undefined };
    expect((await sageMakerEndpoint(options)).href).toBe('https://api.sagemaker.eu-central-1.amazonaws.com/');
    expect((await stsEndpoint(options)).href).toBe('https://sts.eu-central-1.amazonaws.com/');
    expect((await cognitoEndpoint(options)).href).toBe('https://cognito-idp.eu-central-1.amazonaws.com/');
    expect((await stsEndpoint({ region: 'cn-north-1', endpoint: undefined })).hostname).toBe(
      'sts.cn-north-1.amazonaws.com.cn',
    );
  });

  test('is what is configured, or what variables of the SDK say', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SAGEMAKER', 'https://vpce-1.api.example:8443');
    const region = 'eu-central-1';
    expect((await sageMakerEndpoint({ region, endpoint: undefined })).origin).toBe('https://vpce-1.api.example:8443');
    expect((await sageMakerEndpoint({ region, endpoint: NOBODY })).origin).toBe(NOBODY);
  });
});

describe('the identity by STS', () => {
  test('is asked for once, with where the credentials come from', async () => {
    const sts = await startSts();
    onTestFinished(() => sts.close());
    const { accessKey, arn } = taskRole();
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKey.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', accessKey.secretAccessKey);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const client = createStsClient({ region: 'us-east-1', endpoint: sts.endpoint, ...TIMES });
    const identity = createStsCallerIdentity(client, sts.endpoint);
    expect(await identity.ask(signal)).toEqual({ accountId: '123456789012', arn, source: 'environment variables' });
    await identity.ask(signal);
    expect(sts.calls.count('GetCallerIdentity')).toBe(1);
    client.destroy();
  });

  test('is not known where credentials are refused, or nobody answers', async () => {
    const sts = await startSts();
    onTestFinished(() => sts.close());
    for (const [endpoint, code] of [
      [sts.endpoint, 'upstream_denied'],
      [NOBODY, 'upstream_failed'],
    ] as const) {
      const client = createStsClient({ region: 'us-east-1', endpoint, ...TIMES });
      client.config.credentials = async () => credentials;
      await expect(createStsCallerIdentity(client, endpoint).ask(signal)).rejects.toMatchObject({ code });
      client.destroy();
    }
  });
});
