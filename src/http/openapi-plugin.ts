/** The OpenAPI 3.1 document, made from the routes' own schemas, and a page to read and try it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { problemSchema } from './problem.ts';
import { articleAnswerSchema, callerSchema, healthSchema, presignedUrlSchema, readinessSchema } from './schemas.ts';

export interface OpenApiOptions {
  readonly basePath: string;
  readonly version: string;
  /** Whether there is a page besides the document; its plugin is loaded only then. True if absent. */
  readonly documentationPage?: boolean;
}

/** Nothing of the page comes from elsewhere, and nothing goes elsewhere. Swagger UI sets styles on its elements. */
const DOCUMENTATION_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Studio Pass',
        version,
        description:
          "Hands each employee a presigned URL for their own Amazon SageMaker Studio user profile, and for nobody else's.",
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
            description: 'A token of one of the configured issuers.',
          },
        },
      },
    },
  });
  if (documentationPage) {
    await registerPage(app, basePath);
  }
  app.get('/openapi.json', { schema: { hide: true } }, async () => withOptionalBodies(app.swagger()));
}

async function registerPage(app: FastifyInstance, basePath: string): Promise<void> {
  // A production build has the page's files beside it; otherwise the package's own are used.
  const builtAssets = fileURLToPath(new URL('./static', import.meta.url));
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiHooks: {
      // Its own redirect would lead to the path without the prefix.
      onRequest: async ({ routeOptions }, reply) => {
        if (routeOptions.url === '/docs/static/index.html') {
          return reply.redirect(`${basePath}/docs/`);
        }
        return undefined;
      },
    },
    // For the page's own links: the browser is on the other side of whatever takes the prefix off.
    indexPrefix: basePath,
    ...(existsSync(builtAssets) ? { baseDir: builtAssets } : {}),
    theme: { title: 'Studio Pass API' },
    staticCSP: true,
    transformStaticCSP: () => DOCUMENTATION_CSP,
    transformSpecification: (document) => withOptionalBodies(document),
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, deepLinking: true, persistAuthorization: false },
  });
}

/** The body is optional, which Fastify has no way to say. */
function withOptionalBodies<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (key, value) =>
    key === 'requestBody' ? { ...value, required: false } : value,
  );
}

export const openApiPlugin = fastifyPlugin(openApi, { name: 'openapi' });
