/**
 * Keeps the service answering when more is asked of it than it can do: protected routes are refused early and cheaply,
 * with a hint when to come back, while health checks go on. Under pressure nothing is decided, so what is refused then is
 * counted, not audited; limits are for verified callers, and are audited.
 */
import { randomInt } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import type { Measurements } from '../model/measurements.ts';
import { MonotonicRateLimitStore } from './monotonic-rate-limit-store.ts';

export interface LoadOptions {
  /** Requests of one caller in any minute. */
  readonly requestsPerMinutePerCaller: number;
  /** Requests of all verified callers together in any second. */
  readonly requestsPerSecond: number;
  /** Mean delay of the event loop above which requests are refused. */
  readonly maxEventLoopDelayMilliseconds: number;
}

/** What is too much for all is so for seconds, and those who are refused together must not come back together. */
const LONGEST_RETRY_AFTER_SECONDS = 10;
/** The delay is averaged over this time, and looked at once in it. */
const SAMPLE_MILLISECONDS = 500;

async function load(
  app: FastifyInstance,
  { measurements, ...options }: LoadOptions & { readonly measurements: Measurements },
): Promise<void> {
  await app.register(rateLimit, { global: false, store: MonotonicRateLimitStore });
  const limitAll = app.createRateLimit({
    max: options.requestsPerSecond,
    timeWindow: 1000,
    keyGenerator: () => 'all',
  });
  const limitCaller = app.createRateLimit({
    max: options.requestsPerMinutePerCaller,
    timeWindow: 60_000,
    // Launch links are counted apart: each was counted when it was made. They are counted, since one that leads to no URL works
    // again, and each time costs what a token's request does.
    keyGenerator: ({ caller, routeOptions: { config } }: FastifyRequest) =>
      `${config.identifies === undefined ? 'token' : 'link'} ${caller?.identity.issuer} ${caller?.identity.subject}`,
  });

  // Until then the latest sample may reach back to before the start was over, when loading kept the event loop busy.
  let meaningfulFrom = Number.POSITIVE_INFINITY;
  app.addHook('onReady', async () => {
    meaningfulFrom = performance.now() + 2 * SAMPLE_MILLISECONDS;
  });
  await app.register(underPressure, {
    maxEventLoopDelay: options.maxEventLoopDelayMilliseconds,
    sampleInterval: SAMPLE_MILLISECONDS,
    exposeStatusRoute: false,
    pressureHandler: async (request) => {
      if (isProtected(request) && performance.now() >= meaningfulFrom) {
        measurements.turnedAway('event_loop');
        const detail = 'the event loop is delayed';
        throw new ServiceError('overloaded', { detail, retryAfterSeconds: spreadSeconds() });
      }
    },
  });
  // After authentication, so that nobody without a token can use up what others may ask; before the body is read.
  app.addHook('preParsing', async (request) => {
    if (request.caller !== undefined) {
      // In this order: who is over their own limit must not use up what all others may ask.
      const ofCaller = await limitCaller(request);
      if (isOver(ofCaller)) {
        measurements.turnedAway('caller_rate');
        throw rateLimited('the caller is over their limit', Math.max(1, ofCaller.ttlInSeconds));
      }
      if (isOver(await limitAll(request))) {
        measurements.turnedAway('total_rate');
        throw rateLimited('all callers together are over their limit', spreadSeconds());
      }
    }
  });
}

type Limit = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function isOver(limit: Limit): limit is Extract<Limit, { isAllowed: false }> {
  return !limit.isAllowed && limit.isExceeded;
}

function rateLimited(detail: string, retryAfterSeconds: number): ServiceError {
  return new ServiceError('rate_limited', { detail, retryAfterSeconds });
}

/** By chance: whole seconds, at least one. */
function spreadSeconds(): number {
  return randomInt(1, LONGEST_RETRY_AFTER_SECONDS + 1);
}

function isProtected({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.decides !== undefined;
}

export const loadPlugin = fastifyPlugin(load, { name: 'load', dependencies: ['errors'] });
