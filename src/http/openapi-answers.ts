/**
 * How answers stand in the OpenAPI document: those with a name of their own as a reference to it, with an example to look at. It
 * changes the document only, never what the routes check and write.
 */

interface NamedSchema {
  readonly $id: string;
  readonly description: string;
  readonly examples: readonly unknown[];
}

/** @param schema of a route */
export function documentedAnswers<T extends object>(schema: T): T {
  const response: unknown = 'response' in schema ? schema.response : undefined;
  return typeof response === 'object' && response !== null
    ? {
        ...schema,
        response: Object.fromEntries(Object.entries(response).map(([status, answer]) => [status, documented(answer)])),
      }
    : schema;
}

function documented(answer: unknown): unknown {
  if (!isNamed(answer)) {
    return answer;
  }
  const { $id, description, examples } = answer;
  const named = examples.map((value, index) => [
    examples.length === 1 ? 'example' : `example${index + 1}`,
    { summary: description, value },
  ]);
  return {
    description,
    content: { 'application/json': { schema: { $ref: $id }, examples: Object.fromEntries(named) } },
  };
}

function isNamed(answer: unknown): answer is NamedSchema {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    '$id' in answer &&
    'description' in answer &&
    'examples' in answer &&
    Array.isArray(answer.examples)
  );
}
