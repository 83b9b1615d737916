/**
 * Which requests each open connection still owes an answer to. Node knows, and does not tell: neither whoever has to answer
 * a connection that turned out not to speak HTTP, nor whoever ends the server.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  readonly unanswered: Set<IncomingMessage>;
  /** To be done when nothing is owed any more. */
  whenAnswered: (() => void) | undefined;
  /** Whether an answer has said that it is the last one. */
  isEnding: boolean;
}

export class Connections {
  readonly #open = new Map<Socket, Connection>();

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, { unanswered: new Set(), whenAnswered: undefined, isEnding: false });
      socket.once('close', () => this.#open.delete(socket));
    });
    // Before anybody else, so that nothing can have been answered yet.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const connection = this.#open.get(request.socket);
      connection?.unanswered.add(request);
      response.once('close', () => {
        connection?.unanswered.delete(request);
        if (connection !== undefined && !owesAnAnswer(connection)) {
          connection.whenAnswered?.();
        }
      });
    });
  }

  /** To be told before an answer goes out that says it is the last one on its connection. */
  endAfter({ socket }: IncomingMessage): void {
    const connection = this.#open.get(socket);
    if (connection !== undefined) {
      connection.isEnding = true;
    }
  }

  /**
   * Does it at once, or when the requests that were received whole on the connection have their answers; not at all, but for
   * cutting the connection off, if one of them has been told that its answer is the last.
   */
  afterAnswers(socket: Socket, act: () => void): void {
    const connection = this.#open.get(socket);
    if (connection?.isEnding) {
      socket.destroySoon();
    } else if (connection === undefined || !owesAnAnswer(connection)) {
      act();
    } else {
      connection.whenAnswered = act;
    }
  }

  /** Ends the connections on which nothing is owed but to requests that have not been received whole. */
  cutOffUnfinished(): void {
    for (const [socket, connection] of this.#open) {
      if (!owesAnAnswer(connection)) {
        socket.destroy();
      }
    }
  }
}

/** A request that has not been received whole is owed nothing: it may never be. */
function owesAnAnswer({ unanswered }: Connection): boolean {
  return [...unanswered].some(({ complete }) => complete);
}
