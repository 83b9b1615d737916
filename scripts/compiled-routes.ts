/**
 * Compiles the schemas of all routes when the service is built instead of at each start: with Fastify's own compilers, in the way
 * they offer for it, into a module that stands in for src/http/route-compilers.ts. The compilers themselves stay out of the build.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { describedApp } from '../src/compose-openapi.ts';
import type { RouteCompilers } from '../src/http/route-compilers.ts';

/** For which Fastify asks for a function: a part of what comes in, or an answer of one status. */
interface RoutePart {
  readonly method: string;
  readonly url: string;
  readonly httpPart?: string;
  readonly httpStatus?: string;
}

type Standalone<Factory> = (options: {
  readonly readMode: false;
  storeFunction(part: RoutePart, code: string): void;
}) => Factory;

const VALIDATORS = '@fastify/ajv-compiler';
const SERIALIZERS = '@fastify/fast-json-stringify-compiler';
// The very ones that Fastify would load.
const fastify = createRequire(import.meta.resolve('fastify'));
const { StandaloneValidator }: { StandaloneValidator: Standalone<NonNullable<RouteCompilers['buildValidator']>> } =
  fastify(VALIDATORS);
const { StandaloneSerializer }: { StandaloneSerializer: Standalone<NonNullable<RouteCompilers['buildSerializer']>> } =
  fastify(SERIALIZERS);
const COMPILERS = /[\\/]@fastify[\\/](ajv|fast-json-stringify)-compiler[\\/]index\.js$/;

/** Puts the compiled functions in the place of the compilers. */
export function compiledRoutes(): Plugin {
  return {
    name: 'compiled-routes',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/]http[\\/]route-compilers\.ts$/ }, async ({ path }) => ({
        contents: await compiledRouteModule(),
        resolveDir: dirname(path),
        loader: 'js',
      }));
      onLoad({ filter: COMPILERS }, () => ({
        contents: "throw new Error('schemas are compiled when the service is built')",
        loader: 'js',
      }));
    },
  };
}

/**
 * @returns an ECMAScript module. A route that it does not know keeps the service from starting: nothing may come in unchecked
 * @throws Error if a schema cannot be compiled
 */
async function compiledRouteModule(): Promise<string> {
  // By what they consist of: routes that say the same, as all do when they refuse, share a function.
  const functions = new Map<string, string>();
  const parts = new Map<string, string>();
  const keeper = (compiler: string) => {
    // What the code needs at run time is found where its compiler finds it.
    const { resolve } = createRequire(fastify.resolve(compiler));
    return ({ method, url, httpPart, httpStatus }: RoutePart, source: string) => {
      const code = source.replaceAll(
        /\brequire\((["'])(.+?)\1\)/g,
        (_, _quote, name) => `require(${JSON.stringify(resolve(name))})`,
      );
      const name = functions.get(code) ?? `function${functions.size}`;
      functions.set(code, name);
      parts.set(`${method} ${url} ${httpPart ?? httpStatus}`, name);
    };
  };
  const app = await describedApp('', {
    buildValidator: StandaloneValidator({ readMode: false, storeFunction: keeper(VALIDATORS) }),
    buildSerializer: StandaloneSerializer({ readMode: false, storeFunction: keeper(SERIALIZERS) }),
  });
  try {
    await app.ready();
  } finally {
    await app.close();
  }
  const declarations = [...functions].map(
    ([code, name]) => `const ${name} = ((module) => { ${code}\n return module.exports; })({});`,
  );
  const entries = [...parts].map(([part, name]) => `[${JSON.stringify(part)}, ${name}],`);
  return `
    ${declarations.join('\n')}
    const compiled = new Map([${entries.join('')}]);
    const find = (part) => {
      const found = compiled.get(part);
      if (found === undefined) throw new Error('no function was compiled for ' + part);
      return found;
    };
    export const routeCompilers = {
      buildValidator: () => ({ method, url, httpPart }) => find(method + ' ' + url + ' ' + httpPart),
      buildSerializer: () => ({ method, url, httpStatus }) => find(method + ' ' + url + ' ' + httpStatus),
    };`;
}
