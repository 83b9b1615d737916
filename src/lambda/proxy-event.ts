/**
 * A request as a REST API of API Gateway hands it to a function (Lambda proxy integration, payload format 1.0), made into one
 * that nobody can read in two ways. What a client wrote must never pass for what API Gateway says of the connection.
 * Source: API Gateway Developer Guide, "Input format of a Lambda function for proxy integration".
 */
import type { GatewayOptions } from '../http/gateway-source.ts';

/** What API Gateway says of where a request came from; no client can write it. */
export interface EventIdentity {
  readonly sourceIp?: string;
  /** The execute-api endpoint, of private APIs only. */
  readonly vpceId?: string;
}

export interface ProxyEvent {
  readonly httpMethod: string;
  /** Without the stage. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>> | null;
  /** The same, and all values of those that were sent more than once. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | null;
  /** Decoded. */
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly identity: EventIdentity };
}

/** What is injected: one list of values for each header, and everything in the path. */
export interface PlainEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly identity: EventIdentity };
}

/** A name of RFC 9110 section 5.1 without underscores, which some take for hyphens; load balancers drop those as well. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^`|~-]+$/;
/** About a connection that ended at API Gateway, or about a body that API Gateway has measured anew. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @throws TypeError if it is no request of a REST API: something else must not be answered as if it were one */
export function requireProxyEvent(event: unknown): ProxyEvent {
  const { httpMethod, path, requestContext, version } = record(event);
  const { identity } = record(requestContext);
  if (typeof httpMethod !== 'string' || typeof path !== 'string' || typeof identity !== 'object' || identity === null) {
    throw new TypeError('the event is no request of a REST API (Lambda proxy integration, payload format 1.0)');
  }
  if (version !== undefined && version !== '1.0') {
    throw new TypeError('the event has another payload format than 1.0');
  }
  return event as ProxyEvent;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Names in lower case, each with its values in the order they came. */
export function eventHeaders({
  headers,
  multiValueHeaders,
}: Pick<ProxyEvent, 'headers' | 'multiValueHeaders'>): ReadonlyMap<string, readonly string[]> {
  const entries: readonly (readonly [string, readonly string[]])[] =
    multiValueHeaders === undefined || multiValueHeaders === null
      ? Object.entries(headers ?? {}).map(([name, value]) => [name, [value]])
      : Object.entries(multiValueHeaders);
  const byName = new Map<string, readonly string[]>();
  for (const [name, values] of entries) {
    const key = name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), ...values]);
  }
  return byName;
}

/** As Node's `rawHeaders`: names and values in turn. */
export function rawHeadersOf(headers: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...headers].flatMap(([name, values]) => values.flatMap((value) => [name, value]));
}

/** In bytes, each with what separates it from the next (RFC 9112 section 5). */
export function headerBytes(headers: ReadonlyMap<string, readonly string[]>): number {
  return rawHeadersOf(headers).reduce((total, text) => total + Buffer.byteLength(text) + 2, 0);
}

/**
 * @param headers of the event
 * @returns the event with the headers in which the service expects to be told where a request came from (`gateway-source.ts`)
 *   written anew from API Gateway's own word: a client's are gone
 */
export function plainEvent(
  event: ProxyEvent,
  headers: ReadonlyMap<string, readonly string[]>,
  { endpointIdHeader, sourceAddressHeader }: Omit<GatewayOptions, 'endpointIds'>,
): PlainEvent {
  const { identity } = event.requestContext;
  const sent = [...headers].filter(
    ([name]) =>
      HEADER_NAME.test(name) && !HOP_BY_HOP.has(name) && name !== endpointIdHeader && name !== sourceAddressHeader,
  );
  const told: readonly (readonly [string, readonly string[]])[] = [
    [endpointIdHeader, identity.vpceId === undefined ? [] : [identity.vpceId]],
    [sourceAddressHeader, identity.sourceIp === undefined ? [] : [identity.sourceIp]],
  ];
  const all = [...sent, ...told];
  return {
    httpMethod: event.httpMethod,
    path: requestTarget(event),
    headers: Object.fromEntries(
      all.flatMap(([name, [value, ...more]]) => (value === undefined || more.length > 0 ? [] : [[name, value]])),
    ),
    multiValueHeaders: Object.fromEntries(all.filter(([, values]) => values.length > 1)),
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
    requestContext: { identity },
  };
}

function requestTarget({ path, multiValueQueryStringParameters, queryStringParameters }: ProxyEvent): string {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})) {
    for (const value of [values].flat()) {
      query.append(name, value);
    }
  }
  return query.size === 0 ? unresolvable(path) : `${unresolvable(path)}?${query.toString()}`;
}

/** What a URL parser would rewrite or take for the end of the path. */
const NOT_OF_A_PATH = /[^\w.~!$&'()*+,;=:@%/-]/gu;
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

/**
 * A path that a URL parser leaves as it is: `..` stays the name of nothing and leads nowhere, as it does where the service
 * listens itself.
 */
function unresolvable(path: string): string {
  // Without the slash it could be taken for a whole URL.
  return `${path.startsWith('/') ? '' : '/'}${path}`
    .toWellFormed()
    .replace(NOT_OF_A_PATH, encodeURIComponent)
    .split('/')
    .map((segment) => (DOT_SEGMENT.test(segment) ? segment.replaceAll('%', '%25').replaceAll('.', '%252E') : segment))
    .join('/');
}
