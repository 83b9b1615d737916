/** Tells callers who they are taken for and what they may open. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Launch } from '../../launch/launch.ts';
import { requireCaller } from '../authentication-plugin.ts';
import { errorResponses } from '../error-responses.ts';
import { callerSchema, noQuerySchema } from '../schemas.ts';

export const callerRoutes: FastifyPluginAsyncTypebox<{ readonly launch: Launch }> = async (app, { launch }) => {
  app.get(
    '/v1/me',
    {
      config: { decides: 'describe_caller' },
      schema: {
        operationId: 'describeCaller',
        summary: 'Who the service takes the caller for, and what they may open',
        tags: ['Caller'],
        security: [{ bearer: [] }],
        querystring: noQuerySchema,
        response: {
          200: callerSchema,
          ...errorResponses(
            'invalid_request',
            'invalid_token',
            'insufficient_scope',
            'revoked',
            'outside_network',
            'rate_limited',
            'headers_too_large',
            'overloaded',
            'not_ready',
          ),
        },
      },
    },
    async (request) => {
      const { identity, decision } = requireCaller(request);
      const { mapping, domains } = await launch.describeCaller(identity, decision);
      return {
        issuer: identity.issuer,
        subject: identity.subject,
        ...(identity.displayName === undefined ? {} : { userName: identity.displayName }),
        groups: [...identity.groups],
        mapping,
        domains: domains.map(({ isDefault, apps, ...domain }) => ({ ...domain, default: isDefault, apps: [...apps] })),
      };
    },
  );
};
