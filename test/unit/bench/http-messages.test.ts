import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../bench/load/http-answer.ts';
import { headersOf, requestReader, type WholeRequest } from '../../bench/upstream/request-reader.ts';

const read = (text: string) => readAnswer(Buffer.from(text));

describe('an answer', () => {
  test.each(['content-length', 'Content-Length'])('says its length as %s', (name) => {
    const head = `HTTP/1.1 201 Created\r\n${name}: 12\r\n\r\n`;
    expect(read(`${head}{}`)).toEqual({ status: 201, headBytes: head.length, bodyBytes: 12, closes: false });
  });

  test('says that the connection is closed behind it', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')?.closes).toBe(true);
  });

  test('is not known before its head is complete', () => {
    expect(read('HTTP/1.1 200 OK\r\ncontent-length: 12\r\n')).toBeUndefined();
  });

  test('is refused if only its body speaks of a length', () => {
    expect(() => read('HTTP/1.1 200 OK\r\n\r\ncontent-length: 12')).toThrow('without a length');
  });
});

describe('requests', () => {
  const post = 'POST / HTTP/1.1\r\nHost: a\r\nX-Two: 1\r\nx-two:2\r\nContent-Length: 4\r\n\r\nbody';
  const readAll = (...chunks: readonly string[]): readonly WholeRequest[] => {
    const requests: WholeRequest[] = [];
    const reader = requestReader((request) => requests.push(request));
    for (const chunk of chunks) reader(Buffer.from(chunk));
    return requests;
  };

  test('are whole wherever they were cut', () => {
    for (let at = 1; at < post.length; at += 1) {
      const [request, ...others] = readAll(post.slice(0, at), post.slice(at));
      expect(request?.body.toString()).toBe('body');
      expect(others).toEqual([]);
    }
  });

  test('are told apart when they come together', () => {
    const get = 'GET /jwks.json HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(readAll(get + post).map(({ isGet, body }) => [isGet, body.toString()])).toEqual([
      [true, ''],
      [false, 'body'],
    ]);
  });

  test('have all values of each header', () => {
    const [request] = readAll(post);
    expect(headersOf(request?.head ?? Buffer.alloc(0))).toEqual({
      host: ['a'],
      'x-two': ['1', '2'],
      'content-length': ['4'],
    });
  });
});
