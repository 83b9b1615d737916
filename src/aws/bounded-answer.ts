/**
 * Bounds an answer of AWS in time and size, its body included: the SDK's own timeout ends with the headers, so a body that
 * never ends would keep its socket, and one that never stops would fill the memory.
 */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareStack } from './middleware-stack.ts';

export interface BoundedAnswerOptions {
  /** From the beginning of the call to the last byte of its answer. */
  readonly requestTimeoutMilliseconds: number;
  /** Whether the body of a success is left to whoever asked for it, who must bound it instead. False if absent. */
  readonly leavesSuccess?: boolean;
  /** By default 262 144. */
  readonly maxAnswerBytes?: number;
}

/** Far above what most services are asked for. */
export const MAX_ANSWER_BYTES = 262_144;

export function boundAnswers(
  stack: MiddlewareStack,
  { requestTimeoutMilliseconds, leavesSuccess = false, maxAnswerBytes = MAX_ANSWER_BYTES }: BoundedAnswerOptions,
): void {
  stack.add(
    (next) => async (args) => {
      const deadline = performance.now() + requestTimeoutMilliseconds;
      const result = await next(args);
      const response = result.response as { statusCode: number; body: IncomingMessage | Uint8Array };
      const isLeft = leavesSuccess && response.statusCode < 300;
      if (!isLeft && !(response.body instanceof Uint8Array)) {
        response.body = await readWhole(response.body, deadline - performance.now(), maxAnswerBytes);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
  );
}

function readWhole(body: IncomingMessage, milliseconds: number, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (error: Error): void => {
      // Destroys the socket as well: nothing else may come on it.
      body.destroy(error);
    };
    const timer = setTimeout(
      () => giveUp(Object.assign(new Error('the answer was not received whole in time'), { name: 'TimeoutError' })),
      Math.max(0, milliseconds),
    );
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) {
        chunks.length = 0;
        giveUp(new Error('the answer is too long'));
      }
    });
    body.once('error', reject);
    body.once('end', () => resolve(Buffer.concat(chunks)));
    body.once('close', () => clearTimeout(timer));
  });
}
