/**
 * Serves the launch page and the three files that it loads, to anybody: who may open what is decided where its requests go. The
 * page may send requests to the service and to the user pool's domain, and nowhere else; it loads nothing from elsewhere, runs
 * nothing that is written in it, and makes no markup of text.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { LaunchPage } from '../model/launch-page.ts';
import { launchPageDocument, wordsForPeople } from './launch-page-document.ts';

export interface LaunchPageOptions {
  readonly basePath: string;
  /** Undefined if there is no page; nothing is at the root then. */
  readonly page: LaunchPage | undefined;
}

async function launchPage(app: FastifyInstance, { basePath, page }: LaunchPageOptions): Promise<void> {
  if (page === undefined) {
    // The route of the articles would take the empty path for an empty name.
    app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.callNotFound());
    return;
  }
  const { settings, assets } = page;
  // The browser is on the other side of whatever takes the base path off, or hides it.
  const seenPath = page.basePath ?? basePath;
  const files = new Map<string, { readonly mediaType: string; readonly text: string }>();
  const addFile = (name: string, extension: string, mediaType: string, text: string): string => {
    // By its content, so that a page never runs with the files of another version while two of them serve.
    const fileName = `${name}-${digest(text)}.${extension}`;
    files.set(fileName, { mediaType, text });
    return `${seenPath}/page/${fileName}`;
  };
  const document = launchPageDocument(
    { ...settings, basePath: seenPath, problems: wordsForPeople() },
    {
      script: addFile('page', 'js', 'text/javascript; charset=utf-8', assets.script),
      style: addFile('page', 'css', 'text/css; charset=utf-8', assets.style),
      icon: addFile('icon', 'svg', 'image/svg+xml', assets.icon),
    },
  );
  // One route, so that logs and metrics name it alike in every version.
  app.get<{ Params: { file: string } }>('/page/:file', { schema: { hide: true } }, async ({ params }, reply) => {
    const file = files.get(params.file);
    return file === undefined ? reply.callNotFound() : reply.header('content-type', file.mediaType).send(file.text);
  });
  const policy = contentSecurityPolicy(settings.userPoolDomain);
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).send(document),
  );
}

function contentSecurityPolicy(userPoolDomain: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${userPoolDomain}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export const launchPagePlugin = fastifyPlugin(launchPage, { name: 'launch-page', dependencies: ['security-headers'] });
