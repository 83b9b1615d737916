/** A SageMaker API endpoint that answers whatever a test wants, for answers that AWS itself would never give. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ScriptedCall {
  /** Of the signature's credential scope. */
  readonly region: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ScriptedSageMaker {
  readonly endpoint: string;
  readonly calls: readonly ScriptedCall[];
  answer(script: Script): void;
  close(): Promise<void>;
}

export type Script = (response: ServerResponse, call: ScriptedCall) => void;

export async function startScriptedSageMaker(script: Script): Promise<ScriptedSageMaker> {
  let current = script;
  const calls: ScriptedCall[] = [];
  const server = createServer((request, response) => {
    readCall(request, (call) => {
      calls.push(call);
      current(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    answer(next) {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers as AWS does: JSON 1.1 with an id of the request. */
export function answerAws(body: object | string, status = 200): Script {
  return (response) => {
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'scripted-request',
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

function readCall(request: IncomingMessage, done: (call: ScriptedCall) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const region = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    done({ region, input: JSON.parse(Buffer.concat(chunks).toString()) });
  });
}
