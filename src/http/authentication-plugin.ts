/**
 * Verifies the bearer token of every protected route, or what the route takes in its place, before anything else of the request is looked at: an unauthenticated
 * body is never read. A route is protected by naming the action it decides on, in its own options.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { extractBearerToken } from '../auth/bearer.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import { Decision } from '../launch/decision.ts';
import { refuseRevoked } from '../launch/refuse-revoked.ts';
import type { Clock } from '../model/clock.ts';
import type { AuditTrail, DecidedAction, DecisionEvent } from '../model/decision-event.ts';
import type { Identity } from '../model/identity.ts';
import type { RevocationList } from '../model/revocation.ts';
import { type GatewayOptions, gatewaySource } from './gateway-source.ts';

export interface AuthenticationOptions {
  readonly tokens: TokenVerifier;
  readonly revocations: RevocationList;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly gateway: GatewayOptions;
  readonly policyVersion: string;
}

/** What a protected route knows about its request. */
export interface AuthenticatedCaller {
  readonly identity: Identity;
  readonly decision: Decision;
}

async function authentication(app: FastifyInstance, options: AuthenticationOptions): Promise<void> {
  const { tokens, revocations, audit, clock, gateway, policyVersion } = options;
  app.decorateRequest('decision', undefined);
  app.decorateRequest('caller', undefined);

  app.addHook('onRequest', async (request) => {
    const { decides, identifies } = request.routeOptions.config;
    if (decides === undefined) {
      return;
    }
    const decision = new Decision({ action: decides, requestId: request.id, audit, clock, policyVersion });
    request.decision = decision;
    decision.comesFrom(connectionSource(request));
    // Before the token: who is outside the network learns nothing about tokens.
    decision.comesFrom(gatewaySource(request.raw.rawHeaders, gateway));
    const identity = await (identifies?.(request, decision) ??
      tokens.verify(extractBearerToken(request.raw.rawHeaders)));
    decision.concerns(identity);
    await refuseRevoked(identity, revocations);
    request.caller = { identity, decision };
  });
}

const USER_AGENT_MAX_LENGTH = 256;

function connectionSource({ socket, headers }: FastifyRequest): NonNullable<DecisionEvent['source']> {
  const userAgent = headers['user-agent']?.replace(/\p{C}/gu, '').slice(0, USER_AGENT_MAX_LENGTH);
  return {
    ...(socket.remoteAddress === undefined ? {} : { peerAddress: socket.remoteAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

/** @throws Error if the route is not protected, which is a mistake in the route */
export function requireCaller({ caller }: { readonly caller: AuthenticatedCaller | undefined }): AuthenticatedCaller {
  if (caller === undefined) {
    throw new Error('the route does not say what it decides on');
  }
  return caller;
}

export const authenticationPlugin = fastifyPlugin(authentication, { name: 'authentication', dependencies: ['errors'] });

declare module 'fastify' {
  interface FastifyRequest {
    decision: Decision | undefined;
    caller: AuthenticatedCaller | undefined;
  }
  interface FastifyContextConfig {
    /** The action that a protected route decides on; a route without it is open to all. */
    decides?: DecidedAction;
    /**
     * Verifies what a protected route takes in place of the bearer token.
     * @throws ServiceError if it is not good
     */
    identifies?: (request: FastifyRequest, decision: Decision) => Promise<Identity>;
  }
}
