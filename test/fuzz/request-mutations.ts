/** Valid requests and ways to spoil their bytes, for properties that must hold of any bytes at all. */
import fc from 'fast-check';
import { head } from './raw-exchange.ts';

type Mutation = (bytes: Buffer) => Buffer;

/** Bytes that mean something to an HTTP parser, besides any others. */
const TELLING = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '/',
  '..',
  '%00',
  '%2e',
  '\x7f',
  '\xff',
  '0',
  '-1',
  'chunked',
];
const LINES = [
  'Content-Length: 3',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Host: elsewhere',
  'Authorization: Bearer x',
  'Connection: Upgrade',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Content-Encoding: gzip',
  ' folded',
  `X-Long: ${'a'.repeat(17_000)}`,
];

export function validRequests(token: string): readonly string[] {
  const common = ['Host: studio-pass', `Authorization: Bearer ${token}`];
  const json = [...common, 'Content-Type: application/json'];
  return [
    head('GET /v1/me HTTP/1.1', ...common),
    head('GET /alice HTTP/1.1', ...common),
    head('POST /v1/presigned-urls HTTP/1.1', ...common),
    `${head('POST /v1/presigned-urls HTTP/1.1', ...json, 'Content-Length: 20')}{"app":"JupyterLab"}`,
    `${head('POST /v1/presigned-urls HTTP/1.1', ...json, 'Transfer-Encoding: chunked')}14\r\n{"app":"JupyterLab"}\r\n0\r\n\r\n`,
  ];
}

/** A place as a fraction, so that it shrinks well whatever the length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, fraction: number): number => Math.floor(fraction * bytes.length);
const text = fc.oneof(fc.constantFrom(...TELLING), fc.string({ unit: 'binary', maxLength: 4 }));

const splice = (bytes: Buffer, from: number, to: number, inserted: string | Uint8Array): Buffer =>
  Buffer.concat([
    bytes.subarray(0, from),
    typeof inserted === 'string' ? Buffer.from(inserted, 'latin1') : inserted,
    bytes.subarray(to),
  ]);

const insertText = fc.record({ where: place, what: text }).map(
  ({ where, what }): Mutation =>
    (bytes) =>
      splice(bytes, at(bytes, where), at(bytes, where), what),
);
const overwrite = fc.record({ where: place, what: text }).map(
  ({ where, what }): Mutation =>
    (bytes) =>
      splice(bytes, at(bytes, where), at(bytes, where) + what.length, what),
);
const cutOut = fc.record({ where: place, length: fc.integer({ min: 1, max: 60 }) }).map(
  ({ where, length }): Mutation =>
    (bytes) =>
      splice(bytes, at(bytes, where), at(bytes, where) + length, ''),
);
const repeat = fc.record({ where: place, length: fc.integer({ min: 1, max: 200 }) }).map(
  ({ where, length }): Mutation =>
    (bytes) => {
      const from = at(bytes, where);
      return splice(bytes, from, from, bytes.subarray(from, from + length));
    },
);
const addLine = fc.constantFrom(...LINES).map(
  (line): Mutation =>
    (bytes) => {
      const end = bytes.indexOf('\r\n');
      return end === -1 ? bytes : splice(bytes, end + 2, end + 2, `${line}\r\n`);
    },
);

/** The bytes of one of the requests after up to three mutations. */
export function spoiltRequests(requests: readonly string[]): fc.Arbitrary<Buffer> {
  const mutation = fc.oneof(insertText, overwrite, cutOut, repeat, addLine);
  return fc
    .record({ request: fc.constantFrom(...requests), changes: fc.array(mutation, { minLength: 1, maxLength: 3 }) })
    .map(({ request, changes }) => {
      let bytes = Buffer.from(request, 'latin1');
      for (const change of changes) {
        bytes = Buffer.from(change(bytes));
      }
      return bytes;
    });
}
