/**
 * Operations of the OpenAPI document as the Postman collection needs them. Whatever the collection says of a path, a schema or a
 * status comes from here, and asking for what the document does not have is an error: so the collection cannot go stale.
 */

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

interface DescribedAnswer {
  readonly description: string;
  readonly content?: Readonly<
    Record<
      string,
      { readonly schema: JsonSchema; readonly examples: Readonly<Record<string, { readonly value: unknown }>> }
    >
  >;
}

interface JsonSchema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface OpenApiDocument {
  readonly info: { readonly version: string };
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/** What an operation answers in one case: a status and, if it is an error, its code. */
export interface Expected {
  readonly status: number;
  readonly description: string;
  readonly mediaType: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly example: unknown;
}

export interface DescribedOperation {
  readonly method: string;
  /** As of OpenAPI, such as `/launch/{ticket}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly needsToken: boolean;
  readonly parameters: ReadonlyMap<string, string>;
  readonly bodyMembers: readonly string[];
  /** @throws Error if the document has no such answer */
  expect(status: number, code?: string): Expected;
}

/** @throws Error if there is no such operation */
export function describedOperation({ paths, components }: OpenApiDocument, operationId: string): DescribedOperation {
  const found = Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
    )
    .find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) {
    throw new Error(`the OpenAPI document has no operation ${operationId}`);
  }
  const { path, method, operation } = found;
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  return {
    method: method.toUpperCase(),
    path,
    summary,
    description,
    needsToken: security.length > 0,
    parameters: new Map(parameters.map((parameter) => [parameter.name, parameter.description])),
    bodyMembers: Object.keys(requestBody?.content['application/json']?.schema.properties ?? {}),
    expect(status, code) {
      const answer = responses[status];
      const mediaType = code === undefined ? 'application/json' : 'application/problem+json';
      const body = answer?.content?.[mediaType];
      const example = code === undefined ? Object.values(body?.examples ?? {})[0] : body?.examples[code];
      if (answer === undefined || (answer.content !== undefined && example === undefined)) {
        throw new Error(`the OpenAPI document has no answer ${status} ${code ?? ''} of ${operationId}`);
      }
      return {
        status,
        description: answer.description,
        mediaType: body === undefined ? undefined : mediaType,
        schema: body === undefined ? undefined : resolved(body.schema, components.schemas),
        example: example?.value,
      };
    },
  };
}

function resolved(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  const named = name === undefined ? schema : schemas[name];
  if (named === undefined) {
    throw new Error(`the OpenAPI document has no schema ${name}`);
  }
  return named;
}
