/** Holds answers against the OpenAPI document that the service itself publishes. */
import { Errors } from 'typebox/schema';
import { expect } from 'vitest';
import { type HttpAnswer, send } from './http-client.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
}

interface OpenApiOperation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export async function openApiDocument(origin: string, basePath = ''): Promise<OpenApiDocument> {
  const { text } = await send(origin, { path: `${basePath}/openapi.json` });
  return JSON.parse(text);
}

/** The answer's status, media type and members are those the document names for the operation. */
export function expectDocumented(document: OpenApiDocument, operationId: string, answer: HttpAnswer): void {
  const operation = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .find((candidate) => candidate.operationId === operationId);
  const mediaType = answer.headers['content-type']?.split(';')[0] ?? '';
  const documented = operation?.responses[String(answer.status)]?.content?.[mediaType]?.schema;
  expect({ status: answer.status, documented: documented !== undefined }).toEqual({
    status: answer.status,
    documented: true,
  });
  // A reference is resolved against the schema it stands in, so the components travel along.
  const schema = { ...documented, components: document.components };
  expect(Errors(schema, answer.json)).toEqual([true, []]);
  const name = documented?.$ref?.split('/').at(-1) ?? '';
  const declared = documented?.properties ?? document.components.schemas[name]?.properties ?? {};
  expect(Object.keys(declared)).toEqual(expect.arrayContaining(Object.keys(answer.json)));
}
