/**
 * Reads a request's body up to a limit, and never more than that into memory.
 */
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** @throws AwsError `RequestEntityTooLargeException`; an ordinary Error if the client goes away */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) {
      chunks.push(chunk);
    }
  }
  if (size > limitBytes) {
    throw new AwsError('RequestEntityTooLargeException', `Request body is larger than ${limitBytes} bytes`);
  }
  return Buffer.concat(chunks);
}
