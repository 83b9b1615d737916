/** The OpenAPI 3.1 document, made from the routes' own schemas, and a page to read and try it. */
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import type { DocumentationPage } from './documentation-page.ts';
import { healthSchema, readinessSchema } from './health-schemas.ts';
import { documentedAnswers } from './openapi-answers.ts';
import { openApiIntroduction } from './openapi-introduction.ts';
import { PROBLEM_MEDIA_TYPE, problemSchema } from './problem.ts';
import { articleAnswerSchema, callerSchema, presignedUrlSchema } from './schemas.ts';

export interface OpenApiOptions {
  readonly basePath: string;
  readonly version: string;
  /** Whether there is a page besides the document; its plugin is loaded only then. True if absent. */
  readonly documentationPage?: boolean;
}

async function openApi(
  app: FastifyInstance,
  { basePath, version, documentationPage = true }: OpenApiOptions,
): Promise<void> {
  for (const schema of [
    problemSchema,
    presignedUrlSchema,
    callerSchema,
    articleAnswerSchema,
    healthSchema,
    readinessSchema,
  ]) {
    app.addSchema(schema);
  }
  await app.register(swagger, {
    stripBasePath: true,
    transform: ({ schema, url }) => ({ schema: schema === undefined ? schema : documentedAnswers(schema), url }),
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Studio Pass',
        version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: basePath === '' ? '/' : basePath }],
      tags: [
        { name: 'Launch', description: 'Get into Studio.' },
        { name: 'Caller', description: 'Who you are to the service.' },
        { name: 'Operations', description: 'For load balancers and operators.' },
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'A token of one of the configured issuers: of Cognito, the access token or the ID token, as the service is configured.',
          },
        },
      },
    },
  });
  const document = () => finished(app.swagger());
  app.get('/openapi.json', { schema: { hide: true } }, async () => document());
  if (!documentationPage) {
    return;
  }
  const answerPage = pageAnswerer(async () => {
    const { createDocumentationPage } = await import('./documentation-page.ts');
    return createDocumentationPage({ basePath, document });
  });
  for (const path of ['/docs', '/docs/', '/docs/*']) {
    app.get(path, { schema: { hide: true } }, answerPage);
  }
}

function pageAnswerer(create: () => Promise<DocumentationPage>) {
  let created: Promise<DocumentationPage> | undefined;
  return async ({ url, headers }: FastifyRequest, reply: FastifyReply) => {
    // What could not be loaded, for want of files to open, say, may be the next time.
    created ??= create().catch((error) => {
      created = undefined;
      throw error;
    });
    const { statusCode, headers: ofPage, body } = await (await created)(url, headers);
    if (statusCode >= 400) {
      body.destroy();
      if (statusCode === 404) {
        return reply.callNotFound();
      }
      throw new ServiceError(statusCode < 500 ? 'invalid_request' : 'internal_error', {
        detail: `the documentation page was answered with ${statusCode}`,
      });
    }
    return reply.code(statusCode).headers(ofPage).send(body);
  };
}

/** With what Fastify has no way to say: that bodies are optional, and, once for all operations, what their errors mean. */
function finished<T extends ReturnType<FastifyInstance['swagger']>>(document: T): T {
  // Of no operation: what is not there.
  const codes = new Set<string>(['not_found']);
  const result = JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === PROBLEM_MEDIA_TYPE) {
      for (const code of Object.keys(value.examples)) {
        codes.add(code);
      }
    }
    return key === 'requestBody' ? { ...value, required: false } : value;
  });
  result.info.description = openApiIntroduction(codes);
  return result;
}

export const openApiPlugin = fastifyPlugin(openApi, { name: 'openapi' });
