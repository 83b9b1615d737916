/**
 * The routes of launch tickets: one hands a portal a link, the other one sends whoever opens it to Studio. A link is opened by a
 * person: whatever only looks at it must not use it up.
 */

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { LaunchTickets, PresentedTicket } from '../../launch/launch-tickets.ts';
import { ServiceError } from '../../model/errors.ts';
import { LaunchTicket } from '../../model/secret.ts';
import type { LaunchRequest } from '../../studio/launch-policy.ts';
import { requireCaller } from '../authentication-plugin.ts';
import { errorResponses } from '../error-responses.ts';
import type { GatewayOptions } from '../gateway-source.ts';
import type { TicketSeal } from '../launch-ticket-seal.ts';
import { isPrefetch } from '../prefetch.ts';
import { launchRequestSchema, launchTicketSchema, noQuerySchema } from '../schemas.ts';
import { sourceAddress } from '../source-address.ts';
import { launchErrors, launchRequestErrors } from './launch-errors.ts';

export interface LaunchTicketRoutesOptions {
  readonly tickets: LaunchTickets;
  readonly seal: TicketSeal;
  readonly gateway: GatewayOptions;
  /** What links begin with: an origin and perhaps a path, without a slash at its end. */
  readonly publicUrl: string;
}

const ROUTE = '/launch/:ticket';
/** However fast somebody clicks, or a program asks: each request reads the ticket. */
const LOOKS_PER_MINUTE = 120;
const ONE_MINUTE_MILLISECONDS = 60_000;

export const launchTicketRoutes: FastifyPluginAsyncTypebox<LaunchTicketRoutesOptions> = async (app, options) => {
  const { tickets, seal, gateway, publicUrl } = options;
  const presented = new WeakMap<FastifyRequest, PresentedTicket>();
  const ids = new WeakMap<FastifyRequest, string>();
  const limitTicket = app.createRateLimit({
    max: LOOKS_PER_MINUTE,
    timeWindow: ONE_MINUTE_MILLISECONDS,
    keyGenerator: (request: FastifyRequest) => `ticket ${ids.get(request)}`,
  });

  app.post(
    '/v1/launch-tickets',
    {
      config: { decides: 'create_launch_ticket' },
      // The body is optional, and none at all means the same as an empty object.
      preValidation: async (request) => {
        request.body ??= request.body === undefined ? {} : request.body;
      },
      schema: {
        operationId: 'createLaunchTicket',
        summary: "Create a link that opens the caller's own user profile once, within minutes",
        description:
          'For a page that shows the link before it is opened: no presigned URL passes through the portal. Everything is decided when the link is created, and again when it is opened.',
        tags: ['Launch'],
        security: [{ bearer: [] }],
        querystring: noQuerySchema,
        body: launchRequestSchema,
        response: {
          201: launchTicketSchema,
          ...errorResponses(...launchRequestErrors),
        },
      },
    },
    async (request, reply) => {
      const { identity, decision } = requireCaller(request);
      const from = sourceAddress(request, gateway);
      const issued = await tickets.issue(identity, request.body as LaunchRequest, decision, from);
      return reply.code(201).send({
        launchUrl: `${publicUrl}/launch/${seal.seal(issued).reveal()}`,
        expiresAt: new Date(issued.expiresAtSeconds * 1000).toISOString().replace('.000Z', 'Z'),
      });
    },
  );

  // Mail filters and link previews ask like this. It says nothing about the ticket, which is not even looked at.
  app.head(ROUTE, { schema: { hide: true } }, async (_request, reply) => reply.code(200).send());

  app.get(
    ROUTE,
    {
      config: {
        decides: 'open_launch_ticket',
        answersPeople: true,
        async identifies(request, decision) {
          if (isPrefetch(request.headers)) {
            throw new ServiceError('invalid_request', {
              detail: 'a prefetch or preview of a launch link',
              publicDetail: 'A launch link is not opened ahead of time. Open it when you want to go to Studio.',
            });
          }
          const { ticket } = request.params as { readonly ticket: string };
          const id = seal.open(new LaunchTicket(ticket));
          decision.isAboutTicket(id);
          ids.set(request, id);
          const limit = await limitTicket(request);
          if (!limit.isAllowed && limit.isExceeded) {
            throw new ServiceError('rate_limited', {
              detail: 'one launch ticket is presented again and again',
              retryAfterSeconds: Math.max(1, limit.ttlInSeconds),
            });
          }
          const found = await tickets.look(id, sourceAddress(request, gateway));
          presented.set(request, found);
          return found.identity;
        },
      },
      schema: {
        operationId: 'openLaunchTicket',
        summary: 'Open a launch link: sends the browser to Studio, once',
        description:
          'The link itself is the credential. A browser that is refused gets a page in place of problem details. `HEAD`, prefetches and previews do not use the link up.',
        tags: ['Launch'],
        security: [],
        params: Type.Object({
          ticket: Type.String({
            description: 'From `launchUrl`. A secret until it is used.',
            examples: ['eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOi….…'],
          }),
        }),
        querystring: noQuerySchema,
        response: {
          303: {
            description: 'To a presigned URL that was created at this moment.',
            headers: {
              location: {
                type: 'string',
                format: 'uri',
                description: 'The presigned URL.',
                examples: ['https://d-abcdefghijkl.studio.us-east-1.sagemaker.aws/auth?token=eyJhbGciOi'],
              },
            },
            type: 'null',
          },
          ...orPages(
            errorResponses(
              'invalid_request',
              'ticket_spent',
              ...launchErrors.filter((code) => code !== 'invalid_token' && code !== 'insufficient_scope'),
              'app_forbidden',
              'space_forbidden',
              'headers_too_large',
            ),
          ),
        },
      },
    },
    async (request, reply) => {
      const { decision } = requireCaller(request);
      const ticket = presented.get(request);
      if (ticket === undefined) {
        throw new Error('a ticket is presented before its route is reached');
      }
      const granted = await tickets.open(ticket, decision, request.id);
      return reply.redirect(granted.authorizedUrl.reveal(), 303);
    },
  );
};

/** People get the same refusals as pages. */
function orPages(responses: ReturnType<typeof errorResponses>): ReturnType<typeof errorResponses> {
  const page = {
    'text/html': {
      schema: Type.String({ description: 'The same for people, with what to do.' }),
      examples: {
        page: {
          summary: 'A page, for browsers',
          value: '<!doctype html><title>The link no longer works · Studio Pass</title>…',
        },
      },
    },
  };
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      'content' in response ? { ...response, content: { ...Object(response.content), ...page } } : response,
    ]),
  );
}
