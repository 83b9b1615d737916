/**
 * A resolver on loopback that answers every question for an IPv4 address with one address, and remembers the names it was
 * asked for. Just enough of RFC 1035 for a DNS server to forward to it over UDP.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface TestResolver {
  readonly port: number;
  /** In lower case, each as often as it was asked for. */
  readonly asked: readonly string[];
  /** From now on it answers SERVFAIL. */
  fail(): void;
  /** Nobody answers on its port any more. May be called again. */
  close(): Promise<void>;
}

const TYPE_A = 1;
const HEADER_BYTES = 12;
/** A response, recursion available. */
const FLAGS = 0x8080;
const SERVER_FAILURE = 2;
const RECURSION_DESIRED = 0x0100;
/** A pointer to the name of the question (RFC 1035 section 4.1.4). */
const NAME_OF_QUESTION = 0xc000 | HEADER_BYTES;
const TTL_SECONDS = 60;

export async function startTestResolver(answer: string): Promise<TestResolver> {
  const asked: string[] = [];
  let isFailing = false;
  let isClosed = false;
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => {
    const question = questionOf(query);
    asked.push(question.name);
    socket.send(response(query, question, isFailing ? undefined : answer), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return {
    port,
    asked,
    fail() {
      isFailing = true;
    },
    async close() {
      if (!isClosed) {
        isClosed = true;
        const closed = once(socket, 'close');
        socket.close();
        await closed;
      }
    },
  };
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly end: number;
}

function questionOf(query: Buffer): Question {
  const labels: string[] = [];
  let offset = HEADER_BYTES;
  for (let length = query.readUInt8(offset); length > 0; length = query.readUInt8(offset)) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(offset + 1), end: offset + 5 };
}

/**
 * For other types than A there is no data, which is not an error.
 * @param address undefined for a failure
 */
function response(query: Buffer, { type, end }: Question, address: string | undefined): Buffer {
  const records = address !== undefined && type === TYPE_A ? [addressRecord(address)] : [];
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  const code = address === undefined ? SERVER_FAILURE : 0;
  header.writeUInt16BE(FLAGS | (query.readUInt16BE(2) & RECURSION_DESIRED) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...records]);
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(NAME_OF_QUESTION, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_SECONDS, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
}
