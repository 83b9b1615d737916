/** Tells callers who they are taken for and what they may open. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { CallerDescription, Launch } from '../../launch/launch.ts';
import type { StudioSpace } from '../../model/space-directory.ts';
import { requireCaller } from '../authentication-plugin.ts';
import { errorResponses } from '../error-responses.ts';
import { callerQuerySchema, callerSchema } from '../schemas.ts';

export const callerRoutes: FastifyPluginAsyncTypebox<{ readonly launch: Launch }> = async (app, { launch }) => {
  app.get(
    '/v1/me',
    {
      config: { decides: 'describe_caller' },
      schema: {
        operationId: 'describeCaller',
        summary: 'Who the service takes the caller for, and what they may open',
        description:
          'For a page that shows what can be opened before anybody clicks. With `include=spaces` SageMaker is asked for the spaces; without, nobody is.',
        tags: ['Caller'],
        security: [{ bearer: [] }],
        querystring: callerQuerySchema,
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
            // Only with spaces, for which SageMaker is asked.
            'not_mapped',
            'upstream_denied',
            'upstream_failed',
            'upstream_throttled',
            'upstream_timeout',
          ),
        },
      },
    },
    async (request) => {
      const { identity, decision } = requireCaller(request);
      const { mapping, domains } = await launch.describeCaller(identity, decision, request.query.include === 'spaces');
      return {
        issuer: identity.issuer,
        subject: identity.subject,
        ...(identity.displayName === undefined ? {} : { userName: identity.displayName }),
        groups: [...identity.groups],
        mapping,
        domains: domains.map(domainAnswer),
      };
    },
  );
};

/** Member by member: what a policy says besides is nobody's to read. */
function domainAnswer(domain: CallerDescription['domains'][number]) {
  return {
    domainId: domain.domainId,
    region: domain.region,
    userProfileName: domain.userProfileName,
    default: domain.isDefault,
    apps: [...domain.apps],
    expiresInSeconds: domain.expiresInSeconds,
    sessionDurationInSeconds: domain.sessionDurationInSeconds,
    ...(domain.spaces === undefined ? {} : { spaces: domain.spaces.map(spaceAnswer) }),
    ...(domain.spacesTruncated === true ? ({ spacesTruncated: true } as const) : {}),
  };
}

function spaceAnswer({ spaceName, displayName, sharingType, status }: StudioSpace) {
  const sharing = sharingType === 'Shared' ? ('shared' as const) : ('private' as const);
  return { spaceName, ...(displayName === undefined ? {} : { displayName }), sharing, status };
}
