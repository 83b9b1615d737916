/**
 * An OpenTelemetry collector on loopback that keeps what it is sent. It decodes the protobuf of
 * opentelemetry/proto/trace/v1/trace.proto by field numbers, with no code of the SDK, and keeps the raw bytes as well, so
 * that a canary in a field it does not know is found too.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: number;
  /** 0 unset, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resource: Readonly<Record<string, string | number | boolean>>;
}

export interface Collector {
  readonly origin: string;
  readonly spans: readonly CollectedSpan[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Everything received, as Latin-1 text. */
  raw(): string;
  /** The status of the answers from now on; 0 gives none at all. */
  answer(status: number): void;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const bodies: Buffer[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push(body);
      requests.push({ path: request.url ?? '', headers: request.headers });
      if (status === 200) {
        spans.push(...decodeExport(body));
      }
      if (status !== 0) {
        response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    raw: () => Buffer.concat(bodies).toString('latin1'),
    answer(next) {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Field = number | Buffer;
type Message = ReadonlyMap<number, readonly Field[]>;

function decodeExport(body: Buffer): readonly CollectedSpan[] {
  return messages(decode(body), 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1).flatMap((message) => attributes(message, 1));
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => spanOf(span, Object.fromEntries(resource)));
  });
}

function spanOf(span: Message, resource: CollectedSpan['resource']): CollectedSpan {
  const [status = new Map()] = messages(span, 15);
  return {
    traceId: bytes(span, 1).toString('hex'),
    spanId: bytes(span, 2).toString('hex'),
    traceState: bytes(span, 3).toString(),
    parentSpanId: bytes(span, 4).toString('hex'),
    name: bytes(span, 5).toString(),
    kind: number(span, 6),
    attributes: Object.fromEntries(attributes(span, 9)),
    events: messages(span, 11).length,
    statusCode: number(status, 3),
    statusMessage: bytes(status, 2).toString(),
    resource,
  };
}

function attributes(message: Message, field: number): readonly (readonly [string, string | number | boolean])[] {
  return messages(message, field).map((pair) => {
    const [value = new Map()] = messages(pair, 2);
    const text = value.get(1)?.[0];
    return [bytes(pair, 1).toString(), text instanceof Buffer ? text.toString() : number(value, 3)];
  });
}

function messages(message: Message, field: number): readonly Message[] {
  return (message.get(field) ?? []).flatMap((value) => (typeof value === 'number' ? [] : [decode(value)]));
}

function bytes(message: Message, field: number): Buffer {
  const value = message.get(field)?.[0];
  return value instanceof Buffer ? value : Buffer.alloc(0);
}

function number(message: Message, field: number): number {
  const value = message.get(field)?.[0];
  return typeof value === 'number' ? value : 0;
}

/** The wire format: a tag of field number and type, then a varint, eight bytes, a length and as many bytes, or four bytes. */
function decode(buffer: Buffer): Message {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = buffer.readUInt8(at);
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return buffer.subarray(at - length, at);
  };
  while (at < buffer.length) {
    const tag = varint();
    const type = tag % 8;
    const value = type === 0 ? varint() : take(type === 1 ? 8 : type === 5 ? 4 : varint());
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}
