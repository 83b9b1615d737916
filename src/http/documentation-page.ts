/**
 * The page to read and try the OpenAPI document. Loaded when somebody asks for it, since its parts cost a tenth of the time of a
 * start and nobody may ever do. It is an application of its own, which listens to nothing: an application that is ready takes no
 * more routes.
 */
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { routeCompilers } from './route-compilers.ts';

export interface DocumentationPageOptions {
  readonly basePath: string;
  readonly document: () => Exclude<ReturnType<FastifyInstance['swagger']>, string>;
}

interface PageAnswer {
  readonly statusCode: number;
  /** Without those of a connection. */
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  /** To be read or destroyed: a file may be open behind it. */
  readonly body: Readable;
}

export type DocumentationPage = (url: string, headers: IncomingHttpHeaders) => Promise<PageAnswer>;

/** Nothing of the page comes from elsewhere, and nothing goes elsewhere. Swagger UI sets styles on its elements. */
const DOCUMENTATION_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function createDocumentationPage(options: DocumentationPageOptions): Promise<DocumentationPage> {
  const { basePath, document } = options;
  const app = Fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory: routeCompilers } });
  // Swagger UI looks for the plugin that makes documents by its name.
  const documents = fastifyPlugin(async (swagger) => void swagger.decorate('swagger', document), {
    name: '@fastify/swagger',
  });
  await app.register(documents);
  // A production build has the page's files beside it; otherwise the package's own are used.
  const builtAssets = fileURLToPath(new URL('./static', import.meta.url));
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
    // Nothing is left to change; with it, the page makes YAML of the document itself.
    transformSpecification: (specification) => specification,
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, deepLinking: true, persistAuthorization: false },
  });
  await app.ready();

  return async (url, headers) => {
    const answer = await app.inject({ method: 'GET', url, headers, payloadAsStream: true });
    const { connection: _connection, 'transfer-encoding': _coding, date: _date, ...ownHeaders } = answer.headers;
    const body = answer.stream();
    // Whoever goes away in the middle must not leave a file open.
    body.once('close', () => answer.raw.res.destroy());
    return { statusCode: answer.statusCode, headers: ownHeaders, body };
  };
}
