import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBundles } from '../../../scripts/bundle.ts';
import { describedApp } from '../../../src/compose-openapi.ts';
import type { RouteCompilers } from '../../../src/http/route-compilers.ts';

interface Route {
  readonly method: string;
  readonly url: string;
  readonly httpPart?: string;
  readonly httpStatus?: string;
}
type Validate = ((value: unknown) => boolean) & { readonly errors?: unknown };
type Serialize = (value: unknown) => string;
/** Makes the functions of routes of the schemas that they name. */
type Compiler<Made> = (schemas?: unknown, options?: unknown) => (route: Route) => Made;
interface Compilers {
  readonly buildValidator: Compiler<Validate>;
  readonly buildSerializer: Compiler<Serialize>;
}

const fastify = createRequire(import.meta.resolve('fastify'));
const INPUTS: readonly unknown[] = [
  {},
  { app: 'JupyterLab', path: 'lab/tree/notes', expiresInSeconds: 20, sessionDurationInSeconds: 3_600 },
  { app: 'Excel' },
  { app: 7 },
  { domainId: 'd-abcdefghijkl', spaceName: 'team' },
  { domainId: 'elsewhere' },
  { path: '🦜'.repeat(2_000) },
  { expiresInSeconds: 0 },
  { expiresInSeconds: '20' },
  { sessionDurationInSeconds: 1e9 },
  { userProfileName: 'alice' },
  { include: 'spaces' },
  { include: 'everything' },
  { __proto__: null, region: 'us-east-1' },
  [],
  null,
  'text',
];
const OUTPUTS: readonly unknown[] = [
  {
    status: 'alive',
    ready: true,
    version: '1.0.0',
    checks: [{ name: 'keys', ready: true, state: 'ready', secret: 'x' }],
    issuer: 'https://issuer.example',
    subject: 'a "quoted" \u2028 subject',
    userName: 'Ålice',
    groups: ['a', 'b'],
    mapping: 'mapped',
    domains: [{ domainId: 'd-abcdefghijkl', region: 'us-east-1', apps: ['Studio'], default: true, secret: 'x' }],
    authorizedUrl: 'https://studio.example/auth?token=x&y=<z>',
    AuthorizedUrl: 'https://studio.example/auth?token=x&y=<z>',
    expiresAt: '2026-11-22T10:00:00Z',
    app: 'Studio',
    domainId: 'd-abcdefghijkl',
    region: 'us-east-1',
    userProfileName: 'alice',
    sessionDurationInSeconds: 3_600,
    type: 'about:blank',
    title: 'Title',
    code: 'not_mapped',
    detail: 'Detail.',
    requestId: 'r',
    retryAfterSeconds: 3,
    secret: 'of nobody',
  },
  { ready: 'no', checks: 'none', groups: 1, domains: {}, status: 403 },
  {},
];

let directory: string;
let built: Compilers;
const fromSource = new Map<string, Validate | Serialize>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-routes-'));
  await writeBundles({ entries: { compilers: 'src/http/route-compilers.ts', app: 'src/app.ts' }, directory });
  built = (await import(pathToFileURL(join(directory, 'compilers.js')).href)).routeCompilers;
  const seen = (make: Compiler<Validate | Serialize>) => (schemas: unknown, options: unknown) => {
    const compile = make(schemas, options);
    return (route: Route) => {
      const made = compile(route);
      fromSource.set(nameOf(route), made);
      return made;
    };
  };
  const app = await describedApp('', {
    buildValidator: seen(fastify('@fastify/ajv-compiler')()),
    buildSerializer: seen(fastify('@fastify/fast-json-stringify-compiler')()),
  } as RouteCompilers);
  await app.ready();
  await app.close();
});
afterAll(() => rm(directory, { recursive: true }));

const nameOf = ({ method, url, httpPart, httpStatus }: Route): string =>
  `${method} ${url} ${httpPart === undefined ? httpStatus : `in ${httpPart}`}`;

function routeOf(name: string): Route & { readonly isInput: boolean } {
  const [method = '', url = '', part = '', of] = name.split(' ');
  return { method, url, isInput: part === 'in', ...(part === 'in' ? { httpPart: of ?? '' } : { httpStatus: part }) };
}

function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return String(error);
  }
}

test('what comes in is judged by the build as from source, with the same faults', () => {
  const inputs = [...fromSource].filter(([name]) => routeOf(name).isInput);
  expect(inputs.length).toBeGreaterThan(4);
  const judged = (validate: Validate) => INPUTS.map((input) => [validate(structuredClone(input)), validate.errors]);
  for (const [name, validate] of inputs) {
    expect([name, judged(built.buildValidator()(routeOf(name)))]).toEqual([name, judged(validate as Validate)]);
  }
});

test('what goes out is written by the build as from source, and nothing besides', () => {
  const outputs = [...fromSource].filter(([name]) => !routeOf(name).isInput);
  expect(outputs.length).toBeGreaterThan(20);
  const written = (serialize: Serialize) => OUTPUTS.map((output) => outcomeOf(() => serialize(output)));
  for (const [name, serialize] of outputs) {
    const texts = written(built.buildSerializer()(routeOf(name)));
    expect([name, texts]).toEqual([name, written(serialize as Serialize)]);
    expect(texts.join()).not.toContain('secret');
  }
});

test('a route that the build does not know keeps the service from starting', () => {
  const route = { method: 'POST', url: '/v1/something-new' };
  expect(() => built.buildValidator()({ ...route, httpPart: 'body' })).toThrow('POST /v1/something-new body');
  expect(() => built.buildSerializer()({ ...route, httpStatus: '200' })).toThrow('POST /v1/something-new 200');
});

test('the build holds no compiler of schemas', async () => {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  expect(texts.filter((text) => text.includes('unknown keyword:'))).toEqual([]);
  expect(texts.filter((text) => text.includes('inlineValidators'))).toEqual([]);
});

test('a program with routes of its own is bundled with the compilers for them', async () => {
  const out = await mkdtemp(join(tmpdir(), 'own-routes-'));
  try {
    const entries = { hello: 'test/bench/variants/lambda-hello.ts' };
    await writeBundles({ entries, directory: out, hasRoutes: false });
    await expect(import(join(out, 'hello.js'))).resolves.toHaveProperty('handler');
    await writeBundles({ entries, directory: join(out, 'without') });
    await expect(import(join(out, 'without', 'hello.js'))).rejects.toThrow('compiled when the service is built');
  } finally {
    await rm(out, { recursive: true });
  }
});
