/** The part of the configuration that is about the HTTP side: where it listens, what it believes, how much it takes. */
import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;

/** A header name in lower case (RFC 9110 section 5.1), as HTTP/2 has it. */
const HEADER_NAME = '^[a-z0-9]+(-[a-z0-9]+)*$';

export const server = Type.Object(
  {
    host: Type.String({
      default: '0.0.0.0',
      minLength: 1,
      maxLength: 255,
      description: 'The address to listen on.',
    }),
    port: Type.Integer({
      default: 8080,
      minimum: 0,
      maximum: 65_535,
      description:
        'The port to listen on; 0 takes any free one, where the health check of the image then finds nobody.',
    }),
    basePath: Type.String({
      default: '',
      pattern: '^(/[A-Za-z0-9._~-]+)*$',
      maxLength: 200,
      description:
        'A path that is taken off where a request begins with it, such as `/dev` when API Gateway hands on the stage name; links of the service begin with it. It must not begin with a route of the service (such as `/v1`) nor hold `.` or `..`. Every route also answers without it.',
    }),
    corsOrigins: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), {
      default: [],
      maxItems: 50,
      uniqueItems: true,
      description:
        'Origins of web pages that may call the service from a browser, such as `https://portal.example.com`; each is compared exactly. None by default.',
    }),
    shutdownDelaySeconds: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 15,
      description:
        'How long new requests are still accepted after SIGTERM while `/readyz` already says no, so that a load balancer can turn away first.',
    }),
  },
  { ...closed, default: {}, description: 'The HTTP side.' },
);

export const gateway = Type.Object(
  {
    endpointIds: Type.Array(Type.String({ pattern: '^vpce-[0-9a-f]{8,17}$' }), {
      default: [],
      maxItems: 50,
      uniqueItems: true,
      description:
        'The execute-api interface endpoints that requests must have come through. Given, every protected request needs exactly one such id in `endpointIdHeader`, or is answered with 403 `outside_network`.',
    }),
    endpointIdHeader: Type.String({
      default: 'x-studio-pass-endpoint-id',
      pattern: HEADER_NAME,
      maxLength: 64,
      description: 'The request header into which API Gateway maps `context.identity.vpceId`.',
    }),
    sourceAddressHeader: Type.String({
      default: 'x-studio-pass-source-address',
      pattern: HEADER_NAME,
      maxLength: 64,
      description:
        'The request header into which API Gateway maps `context.identity.sourceIp`; kept in the audit trail when `endpointIds` are given.',
    }),
  },
  {
    ...closed,
    default: {},
    description: 'What is believed of the private API in front. The service must then be reachable through it alone.',
  },
);

export const limits = Type.Object(
  {
    maxBodyBytes: Type.Integer({
      default: 8192,
      minimum: 1024,
      maximum: 65_536,
      description: 'The largest request body.',
    }),
    maxHeaderBytes: Type.Integer({
      default: 16_384,
      minimum: 8192,
      maximum: 65_536,
      description: 'All request headers together.',
    }),
    requestTimeoutMilliseconds: Type.Integer({
      default: 10_000,
      minimum: 1000,
      maximum: 60_000,
      description: 'Longest time to receive a whole request.',
    }),
    maxConnections: Type.Integer({
      default: 12_000,
      minimum: 10,
      maximum: 100_000,
      description:
        'Connections at once; further ones are closed unheard. Never more than three quarters of the files the process may have open, nor more than fit into the memory of its container beside 160 MiB, each with `maxHeaderBytes` and 12 kB, but at least 100.',
    }),
    requestsPerMinutePerCaller: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 100_000,
      description: 'Requests of one caller in any minute; beyond, 429 `rate_limited`.',
    }),
    requestsPerSecond: Type.Integer({
      default: 500,
      minimum: 1,
      maximum: 100_000,
      description:
        'Requests of all verified callers together in any second, for one process; beyond, 429 `rate_limited`.',
    }),
    maxEventLoopDelayMilliseconds: Type.Integer({
      default: 250,
      minimum: 20,
      maximum: 10_000,
      description: 'Mean delay of the event loop above which protected requests are answered with 503 `overloaded`.',
    }),
  },
  { ...closed, default: {}, description: 'What clients may send, and how much of it.' },
);

export const management = Type.Object(
  {
    host: Type.String({
      default: '0.0.0.0',
      minLength: 1,
      maxLength: 255,
      description:
        'The address the management port listens on; `127.0.0.1` if only a collector in the same task or pod reads it.',
    }),
    port: Type.Integer({
      default: 9464,
      minimum: 0,
      maximum: 65_535,
      description:
        'The port that answers `GET /metrics` in the text format of Prometheus, without authentication; 0 takes any free one. No load balancer may reach it.',
    }),
  },
  { ...closed, default: {}, description: 'The port for whoever watches the service.' },
);
