/**
 * What a private REST API does between a client and a function: it makes an event of each request, in the form of the recorded
 * one, and an answer of what the function returns. It refuses nothing by itself, so that the function has to.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { headerValues } from '../../src/http/raw-headers.ts';
import type { ProxyAnswer } from '../../src/lambda/api-handler.ts';
import recorded from '../corpus/api-gateway-proxy-event.json' with { type: 'json' };

export type ProxyHandler = (event: unknown, context: unknown) => Promise<ProxyAnswer>;

export interface RestApi {
  readonly origin: string;
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 4_194_304;

export async function startRestApi(handler: ProxyHandler): Promise<RestApi> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false }, (request, response) => {
    answer(request, response, handler).catch((error: unknown) => {
      // As API Gateway does for a function that throws.
      response.writeHead(502).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, handler: ProxyHandler): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const { statusCode, headers, body, isBase64Encoded } = await handler(proxyEvent(request, Buffer.concat(chunks)), {});
  response.writeHead(statusCode, { ...headers, connection: 'close' });
  response.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** The recorded event with what the request has in place of what was recorded. */
function proxyEvent({ method = 'GET', url = '/', rawHeaders }: IncomingMessage, body: Buffer): unknown {
  const [path = '/', ...query] = url.split('?');
  const names = [...new Set(rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()))];
  const multiValueHeaders = Object.fromEntries(names.map((name) => [name, headerValues(rawHeaders, name)]));
  const text = body.toString('utf8');
  const isText = Buffer.from(text).equals(body);
  return {
    ...recorded,
    httpMethod: method,
    path,
    headers: Object.fromEntries(names.map((name) => [name, multiValueHeaders[name]?.at(-1)])),
    multiValueHeaders,
    ...queryOf(query.join('?')),
    requestContext: { ...recorded.requestContext, httpMethod: method, path: `/prod${path}` },
    body: body.length === 0 ? null : isText ? text : body.toString('base64'),
    isBase64Encoded: !isText,
  };
}

function queryOf(query: string): object {
  const parameters = new URLSearchParams(query);
  if (parameters.size === 0) {
    return {};
  }
  const names = [...new Set(parameters.keys())];
  return {
    queryStringParameters: Object.fromEntries(names.map((name) => [name, parameters.getAll(name).at(-1)])),
    multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, parameters.getAll(name)])),
  };
}
