/** The routes that hand out presigned URLs: the service's own, and the articles' for portals built on their sample. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Launch } from '../../launch/launch.ts';
import type { LaunchRequest } from '../../studio/launch-policy.ts';
import { requireCaller } from '../authentication-plugin.ts';
import { errorResponses } from '../error-responses.ts';
import { articleAnswerSchema, launchRequestSchema, noQuerySchema, presignedUrlSchema } from '../schemas.ts';
import { launchErrors, launchRequestErrors } from './launch-errors.ts';

export const presignedUrlRoutes: FastifyPluginAsyncTypebox<{ readonly launch: Launch }> = async (app, { launch }) => {
  app.post(
    '/v1/presigned-urls',
    {
      config: { decides: 'create_presigned_url' },
      // The body is optional, and none at all means the same as an empty object.
      preValidation: async (request) => {
        request.body ??= request.body === undefined ? {} : request.body;
      },
      schema: {
        operationId: 'createPresignedUrl',
        summary: "Create a presigned URL for the caller's own user profile",
        description:
          'One call, one URL, to be opened within seconds by the browser of the person whose token it was asked with. A URL is never given twice: ask again for another one.',
        tags: ['Launch'],
        security: [{ bearer: [] }],
        querystring: noQuerySchema,
        body: launchRequestSchema,
        response: {
          201: presignedUrlSchema,
          ...errorResponses(...launchRequestErrors),
        },
      },
    },
    async (request, reply) => {
      const { identity, decision } = requireCaller(request);
      const granted = await launch.createPresignedUrl(identity, request.body as LaunchRequest, decision);
      return reply.code(201).send({
        authorizedUrl: granted.authorizedUrl.reveal(),
        expiresAt: granted.expiresAt.toISOString().replace('.000Z', 'Z'),
        domainId: granted.target.domainId,
        region: granted.target.region,
        userProfileName: granted.target.userProfileName,
        app: granted.app,
        sessionDurationInSeconds: granted.sessionDurationInSeconds,
      });
    },
  );

  app.get(
    '/:userProfileName',
    {
      config: { decides: 'create_presigned_url' },
      schema: {
        operationId: 'createPresignedUrlForOwnProfile',
        summary: "The articles' route: the caller's own profile name gives a URL, any other is refused",
        description:
          'For portals that were built on the sample of the AWS articles. Whoever has profiles in several domains and no default cannot use it. New portals use `POST /v1/presigned-urls`.',
        tags: ['Launch'],
        security: [{ bearer: [] }],
        // No pattern: whatever is not the caller's own name is refused in the same way.
        params: Type.Object({
          userProfileName: Type.String({
            description: "Compared with the caller's own profile name; it never chooses the profile.",
            examples: ['alice'],
          }),
        }),
        querystring: noQuerySchema,
        response: {
          200: articleAnswerSchema,
          ...errorResponses('invalid_request', ...launchErrors, 'profile_forbidden', 'headers_too_large'),
        },
      },
    },
    async (request) => {
      const { identity, decision } = requireCaller(request);
      const granted = await launch.createPresignedUrl(identity, {}, decision, request.params.userProfileName);
      return { AuthorizedUrl: granted.authorizedUrl.reveal() };
    },
  );
};
