/**
 * Stands between the service and its SageMaker stand-in and does to calls what networks and overloaded services do to them,
 * one fault for each call, in the order of a script. What it does not strike it hands on byte for byte.
 */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Faults after which SageMaker has never seen the call. */
export const UNSEEN_FAULTS = [
  'reset-before',
  'black-hole',
  'http-500',
  'http-503',
  'throttling',
  'garbage',
  'html',
] as const;
/** Faults of an answer that SageMaker did give. */
export const ANSWER_FAULTS = [
  'reset-unanswered',
  'reset-half-way',
  'truncated',
  'stalled',
  'slow-drip',
  'length-too-long',
  'length-too-short',
  'endless',
  'half-close',
  'slow',
] as const;

export type ProxyFault = (typeof UNSEEN_FAULTS)[number] | (typeof ANSWER_FAULTS)[number];

export interface FaultProxy {
  /** For the service, in the place of the stand-in's endpoint. */
  readonly endpoint: string;
  /** Strikes the next calls, one each; `undefined` lets one through. */
  script(...faults: readonly (ProxyFault | undefined)[]): void;
  /** What becomes of every call beyond the script. */
  otherwise(choose: () => ProxyFault | undefined): void;
  /** How many calls each fault has struck. */
  struck(): ReadonlyMap<ProxyFault, number>;
  /** Connections that the service holds open. */
  connections(): number;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The stand-in's endpoint, which may be known only later. */
  readonly target: () => string;
  /** Of the fault `slow`; short of the service's timeout. */
  readonly slowMilliseconds?: number;
}

interface Answer {
  readonly status: number;
  readonly lines: readonly string[];
  readonly body: Buffer;
}

const DRIP_MILLISECONDS = 50;
const ENDLESS_CHUNK = Buffer.alloc(65_536, 'a');

export async function startFaultProxy({ target, slowMilliseconds = 100 }: FaultProxyOptions): Promise<FaultProxy> {
  let queue: (ProxyFault | undefined)[] = [];
  let chooseOther: () => ProxyFault | undefined = () => undefined;
  const struck = new Map<ProxyFault, number>();
  const sockets = new Set<Socket>();

  const server = createServer((incoming) => {
    const fault = queue.length > 0 ? queue.shift() : chooseOther();
    if (fault !== undefined) {
      struck.set(fault, (struck.get(fault) ?? 0) + 1);
    }
    serve(incoming, fault).catch(() => incoming.socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });

  async function serve(incoming: IncomingMessage, fault: ProxyFault | undefined): Promise<void> {
    const body = await readAll(incoming);
    const { socket } = incoming;
    if (fault !== undefined && isUnseen(fault)) {
      strikeUnseen(socket, fault);
      return;
    }
    const answer = await handOn(target(), incoming, body);
    await strikeAnswer(socket, answer, fault, slowMilliseconds);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    script(...faults) {
      queue = [...faults];
    },
    otherwise(choose) {
      chooseOther = choose;
    },
    struck: () => new Map(struck),
    connections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const isUnseen = (fault: ProxyFault): fault is (typeof UNSEEN_FAULTS)[number] =>
  UNSEEN_FAULTS.some((unseen) => unseen === fault);

function strikeUnseen(socket: Socket, fault: (typeof UNSEEN_FAULTS)[number]): void {
  const awsError = (status: number, type: string) =>
    socket.write(
      render({ status, lines: [], body: Buffer.from(JSON.stringify({ __type: type, message: 'injected' })) }),
    );
  switch (fault) {
    case 'reset-before':
      socket.resetAndDestroy();
      return;
    case 'black-hole':
      return;
    case 'garbage':
      socket.end(Buffer.from('\x00\xff\xfe not HTTP at all \r\n\r\n\r\n', 'latin1'));
      return;
    case 'html':
      socket.write(
        render({ status: 200, lines: ['content-type: text/html'], body: Buffer.from('<html>moved</html>') }),
      );
      return;
    case 'http-500':
      awsError(500, 'InternalFailure');
      return;
    case 'http-503':
      awsError(503, 'ServiceUnavailable');
      return;
    case 'throttling':
      awsError(400, 'ThrottlingException');
  }
}

async function strikeAnswer(
  socket: Socket,
  answer: Answer,
  fault: ProxyFault | undefined,
  slowMilliseconds: number,
): Promise<void> {
  const whole = render(answer);
  const { length } = answer.body;
  const half = whole.subarray(0, whole.length - Math.ceil(length / 2));
  switch (fault) {
    case 'reset-unanswered':
      socket.resetAndDestroy();
      return;
    case 'reset-half-way':
      socket.write(half, () => socket.resetAndDestroy());
      return;
    case 'truncated':
      socket.end(half);
      return;
    case 'stalled':
      socket.write(half);
      return;
    case 'slow-drip':
      await drip(socket, whole, whole.length - length);
      return;
    case 'length-too-long':
      socket.write(render(answer, length + 100));
      return;
    case 'length-too-short':
      socket.write(render(answer, Math.floor(length / 2)));
      return;
    case 'endless':
      pour(socket, render({ ...answer, body: Buffer.alloc(0) }, Number.MAX_SAFE_INTEGER));
      return;
    case 'half-close':
      socket.end(whole);
      return;
    case 'slow':
      await sleep(slowMilliseconds * (0.5 + Math.random() / 2));
      socket.write(whole);
      return;
    default:
      socket.write(whole);
  }
}

function render({ status, lines, body }: Answer, announced = body.length): Buffer {
  const head = [`HTTP/1.1 ${status} Injected`, ...lines, `content-length: ${announced}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** The head at once, then byte after byte, far longer than anybody waits. */
async function drip(socket: Socket, bytes: Buffer, headLength: number): Promise<void> {
  socket.write(bytes.subarray(0, headLength));
  for (let index = headLength; index < bytes.length && !socket.destroyed; index += 1) {
    await sleep(DRIP_MILLISECONDS);
    socket.write(bytes.subarray(index, index + 1));
  }
}

function pour(socket: Socket, head: Buffer): void {
  socket.write(head);
  const more = (): void => {
    while (!socket.destroyed && socket.write(ENDLESS_CHUNK)) {
      // As much as the other side takes.
    }
  };
  socket.on('drain', more);
  more();
}

function handOn(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = incoming;
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      readAll(response).then((content) => {
        const skipped = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];
        const lines = Object.entries(response.headers)
          .filter(([name]) => !skipped.includes(name))
          .map(([name, value]) => `${name}: ${value}`);
        resolve({ status: response.statusCode ?? 0, lines, body: content });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
