/**
 * One connection that is kept, with at most one request under way. It reads into one buffer of its own, so that an answer
 * costs no more than what the system takes for it.
 */
import { connect, type Socket } from 'node:net';
import { readAnswer } from './http-answer.ts';

/** Longer than any answer here. */
const BUFFER_BYTES = 16_384;

export interface AnswerTo {
  answered(connection: LoadConnection, status: number): void;
  /** The connection is of no more use. Never called for one that was closed here. */
  lost(connection: LoadConnection, reason: string): void;
}

export class LoadConnection {
  readonly #origin: URL;
  readonly #answerTo: AnswerTo;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #socket: Socket;
  #received = 0;
  /** When the request that is under way began, or should have begun; for whoever sends. */
  startedAt = 0;

  constructor(origin: string, answerTo: AnswerTo) {
    this.#origin = new URL(origin);
    this.#answerTo = answerTo;
    this.#socket = this.#open();
  }

  /** @param request a whole one */
  send(request: Buffer, startedAt: number): void {
    this.startedAt = startedAt;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy();
  }

  #open(): Socket {
    const chunk = Buffer.allocUnsafe(BUFFER_BYTES);
    const socket = connect({
      host: this.#origin.hostname,
      port: Number(this.#origin.port),
      noDelay: true,
      onread: {
        buffer: chunk,
        callback: (bytes) => {
          this.#take(chunk, bytes);
          return true;
        },
      },
    });
    let reason = 'the connection was closed';
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => this.#answerTo.lost(this, reason));
    // Nothing is read this way, but without it the other side's end would go unnoticed.
    return socket.resume();
  }

  #take(chunk: Buffer, bytes: number): void {
    try {
      if (this.#received + bytes > BUFFER_BYTES) {
        throw new RangeError('an answer is too long');
      }
      chunk.copy(this.#buffer, this.#received, 0, bytes);
      this.#received += bytes;
      const answer = readAnswer(this.#buffer.subarray(0, this.#received));
      if (answer === undefined || this.#received < answer.headBytes + answer.bodyBytes) {
        return;
      }
      this.#received = 0;
      if (answer.closes) {
        // A server without keep-alive is a slow one, not a broken one: the next request has a connection of its own.
        this.close();
        this.#socket = this.#open();
      }
      this.#answerTo.answered(this, answer.status);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
  }
}
