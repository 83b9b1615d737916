/** docs/postman/studio-pass.postman_collection.json: the walk-through as Postman's collection format 2.1.0 has it. */
import { stableId } from '../../src/cli/postman/stable-id.ts';
import { describedOperation, type Expected, type OpenApiDocument } from './described-operation.ts';
import { passwordSignIn, signInPage } from './sign-in-items.ts';
import { ANSWER_CHECKS, folders, type Step } from './walk-through.ts';

export function postmanCollection(document: OpenApiDocument): object {
  return {
    info: {
      _postman_id: stableId('collection'),
      name: 'Studio Pass',
      description: DESCRIPTION,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
      version: document.info.version,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    item: [
      {
        id: stableId('folder Sign in'),
        name: 'Sign in',
        description: 'One of the two. Both keep the token in the variable `token`, which every other request sends.',
        item: [passwordSignIn(), signInPage()],
      },
      ...folders.map(({ name, description, steps }) => ({
        id: stableId(`folder ${name}`),
        name,
        description,
        item: steps.map((step) => item(document, name, step)),
        event: [event('test', ANSWER_CHECKS)],
      })),
    ],
  };
}

const DESCRIPTION = `The walk-through of Studio Pass, made from its OpenAPI document: sign in, get the URL of your own user profile, be refused another
one, and open a launch link once. Every request has tests; run the whole collection, or send one request after the other.

It needs an environment: \`local.postman_environment.json\` beside \`npm start\`, or what \`studio-pass postman-environment\` prints for a
deployment. Presigned URLs, launch links and tokens are secrets: do not save answers as examples, and do not share what they say.`;

function item(document: OpenApiDocument, folder: string, step: Step): object {
  const operation = describedOperation(document, step.operationId);
  const expected = operation.expect(step.status, step.code);
  const unknown = Object.keys(step.body ?? {}).filter((member) => !operation.bodyMembers.includes(member));
  if (unknown.length > 0 && step.code !== 'invalid_request') {
    throw new Error(`the body of ${step.operationId} has no ${unknown.join(', ')}`);
  }
  const id = `${folder} / ${step.name}`;
  const request = {
    method: operation.method,
    header: [
      { key: 'Accept', value: 'application/json, application/problem+json' },
      ...(step.body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }]),
    ],
    ...(operation.needsToken && step.withoutToken !== true ? {} : { auth: { type: 'noauth' } }),
    ...(step.body === undefined ? {} : { body: { mode: 'raw', raw: JSON.stringify(step.body, null, 2) } }),
    url: urlOf(operation, step),
    description: `**${operation.summary}.** ${operation.description}\n\n${step.status}: ${expected.description}`,
  };
  return {
    id: stableId(`item ${id}`),
    name: step.name,
    ...(step.status === 303 ? { protocolProfileBehavior: { followRedirects: false } } : {}),
    event: [
      ...(step.before === undefined ? [] : [event('prerequest', step.before)]),
      event('test', [...checksOf(expected, step.code), ...(step.checks ?? [])]),
    ],
    request,
    response: [
      {
        id: stableId(`example ${id}`),
        name: `${step.status}${step.code === undefined ? '' : ` ${step.code}`}`,
        originalRequest: request,
        code: step.status,
        header: expected.mediaType === undefined ? [] : [{ key: 'Content-Type', value: expected.mediaType }],
        cookie: [],
        body: expected.example === undefined ? '' : JSON.stringify(expected.example, null, 2),
      },
    ],
  };
}

function urlOf({ path, parameters }: ReturnType<typeof describedOperation>, { parameters: values = {} }: Step): object {
  const segments = path.split('/').slice(1);
  const named = segments.flatMap((segment) => /^\{(.+)\}$/.exec(segment)?.slice(1) ?? []);
  const asPostman = segments.map((segment) => segment.replace(/^\{(.+)\}$/, ':$1'));
  return {
    raw: ['{{baseUrl}}', ...asPostman].join('/'),
    host: ['{{baseUrl}}'],
    path: asPostman,
    ...(named.length === 0
      ? {}
      : {
          variable: named.map((name) => ({
            key: name,
            value: values[name] ?? '',
            description: parameters.get(name),
          })),
        }),
  };
}

function checksOf({ status, schema, mediaType }: Expected, code: string | undefined): readonly string[] {
  return [
    `pm.test('answers ${status}${code === undefined ? '' : ` ${code}`}', () => {`,
    `  pm.response.to.have.status(${status});`,
    ...(code === undefined ? [] : [`  pm.expect(pm.response.json().code).to.equal('${code}');`]),
    '});',
    ...(schema === undefined
      ? []
      : [
          "pm.test('the answer is as the OpenAPI document says', () => {",
          `  pm.expect(pm.response.headers.get('content-type').split(';')[0]).to.equal('${mediaType}');`,
          `  pm.response.to.have.jsonSchema(${JSON.stringify(schema)});`,
          '});',
        ]),
  ];
}

function event(listen: 'prerequest' | 'test', exec: readonly string[]): object {
  return { listen, script: { type: 'text/javascript', exec } };
}
