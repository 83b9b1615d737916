/** How every AWS client of this service connects, how long it waits, and what it tries again. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Agents } from './buffered-exchange.ts';
import { ThrottlingRetryStrategy } from './throttling-retry-strategy.ts';

export interface ClientTransportOptions {
  readonly connectTimeoutMilliseconds: number;
  readonly requestTimeoutMilliseconds: number;
  readonly totalTimeoutMilliseconds: number;
  readonly maxAttempts: number;
  /** Calls under way at once; the SDK would queue any beyond its sockets. */
  readonly maxInFlight: number;
}

/** Shorter than any idle timeout on the way, so that a call hardly ever meets a connection that was just closed. */
const IDLE_SOCKET_MILLISECONDS = 10_000;

/** The connections of one client, and of nobody else. */
export function connectionAgents({ maxInFlight }: Pick<ClientTransportOptions, 'maxInFlight'>): Agents {
  const options = { keepAlive: true, maxSockets: maxInFlight, timeout: IDLE_SOCKET_MILLISECONDS };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}

/** Members of any SDK client's configuration. */
export function clientTransport(options: ClientTransportOptions, agents: Agents = connectionAgents(options)) {
  return {
    retryStrategy: new ThrottlingRetryStrategy(options),
    requestHandler: {
      connectionTimeout: options.connectTimeoutMilliseconds,
      requestTimeout: options.requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    },
  };
}
