/**
 * Verifies the bearer token of every protected route before anything else of the request is looked at: an unauthenticated
 * body is never read. A route is protected by naming the action it decides on, in its own options.
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { extractBearerToken } from '../auth/bearer.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import { Decision } from '../launch/decision.ts';
import type { Clock } from '../model/clock.ts';
import type { AuditTrail, DecidedAction } from '../model/decision-event.ts';
import type { Identity } from '../model/identity.ts';

export interface AuthenticationOptions {
  readonly tokens: TokenVerifier;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}

/** What a protected route knows about its request. */
export interface AuthenticatedCaller {
  readonly identity: Identity;
  readonly decision: Decision;
}

async function authentication(app: FastifyInstance, { tokens, audit, clock }: AuthenticationOptions): Promise<void> {
  app.decorateRequest('decision', undefined);
  app.decorateRequest('caller', undefined);

  app.addHook('onRequest', async (request) => {
    const { decides } = request.routeOptions.config;
    if (decides === undefined) {
      return;
    }
    const decision = new Decision({ action: decides, requestId: request.id, audit, clock });
    request.decision = decision;
    const identity = await tokens.verify(extractBearerToken(request.raw.rawHeaders));
    decision.concerns(identity);
    request.caller = { identity, decision };
  });
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
  }
}
