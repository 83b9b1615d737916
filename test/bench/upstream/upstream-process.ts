/**
 * The stand-in for SageMaker, in a process of its own: it answers every call with the same URL, after a time that can be set.
 * It is as cheap as a server on Node's sockets can be, because it shares a processor with the load. It also serves the
 * issuer's keys to the one variant that fetches them.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { answerParent } from '../run/asked-process.ts';
import { AUTHORIZED_URL } from '../world.ts';
import { checkCall } from './call-check.ts';
import { requestReader, type WholeRequest } from './request-reader.ts';
import { TokenBucket } from './token-bucket.ts';
import type { UpstreamReport, UpstreamSettings } from './upstream-question.ts';

const DATE_MILLISECONDS = 1_000;
const keySet = readFileSync(process.argv[2] ?? '', 'utf8');

let settings: UpstreamSettings = { latencyMilliseconds: 0, verifies: false };
let bucket: TokenBucket | undefined;
let seen = nothing();
let granted = Buffer.alloc(0);
let throttled = Buffer.alloc(0);
// Clients correct their clocks by the date of each answer.
renewAnswers();
setInterval(renewAnswers, DATE_MILLISECONDS).unref();

const server = createServer({ noDelay: true }, (socket) => {
  socket.on(
    'data',
    requestReader((request) => void answer(socket, request)),
  );
  // Variants are ended without further ado.
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1');

answerParent<UpstreamSettings, UpstreamReport>(async (wanted) => {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the stand-in does not listen');
  }
  const report = { origin: `http://127.0.0.1:${address.port}`, ...seen };
  settings = wanted;
  bucket = wanted.throttle === undefined ? undefined : new TokenBucket(wanted.throttle, performance.now());
  seen = nothing();
  return report;
});

function answer(socket: Socket, request: WholeRequest): Promise<void> | undefined {
  if (request.isGet) {
    socket.write(message('200 OK', 'application/json', keySet));
    return undefined;
  }
  seen.calls += 1;
  if (settings.verifies) {
    return answerVerified(socket, request);
  }
  if (bucket?.take(performance.now()) === false) {
    seen.throttled += 1;
    socket.write(throttled);
  } else if (settings.latencyMilliseconds === 0) {
    socket.write(granted);
  } else {
    setTimeout(() => socket.write(granted), settings.latencyMilliseconds);
  }
  return undefined;
}

async function answerVerified(socket: Socket, request: WholeRequest): Promise<void> {
  try {
    seen.lastInput = await checkCall(request);
    seen.verified += 1;
    socket.write(granted);
  } catch (error) {
    seen.refusals.push(String(error));
    socket.write(fault('403 Forbidden', 'InvalidSignatureException', String(error)));
  }
}

function nothing() {
  const lastInput: Readonly<Record<string, unknown>> = {};
  const refusals: string[] = [];
  return { calls: 0, throttled: 0, verified: 0, refusals, lastInput };
}

function renewAnswers(): void {
  granted = message('200 OK', 'application/x-amz-json-1.1', JSON.stringify({ AuthorizedUrl: AUTHORIZED_URL }));
  throttled = fault('400 Bad Request', 'ThrottlingException', 'Rate exceeded');
}

function fault(status: string, type: string, text: string): Buffer<ArrayBuffer> {
  return message(status, 'application/x-amz-json-1.1', JSON.stringify({ __type: type, message: text }));
}

function message(status: string, contentType: string, body: string): Buffer<ArrayBuffer> {
  return Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      'x-amzn-requestid: 3f0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11',
      `content-type: ${contentType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `date: ${new Date().toUTCString()}`,
      '',
      body,
    ].join('\r\n'),
  );
}
