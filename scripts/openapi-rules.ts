/** The rules for the OpenAPI document: those of the linter's strict set, and what a reader of the page needs besides. */
import { createConfig, lint, type RawUniversalConfig } from '@redocly/openapi-core';

const rules: RawUniversalConfig = {
  extends: ['recommended-strict'],
  rules: {
    'no-unused-components': 'error',
    'operation-singular-tag': 'error',
    'operation-tag-defined': 'error',
    'operation-description': 'error',
    'operation-parameters-unique': 'error',
    'parameter-description': 'error',
    'no-enum-type-mismatch': 'error',
    'no-http-verbs-in-paths': 'error',
    'no-invalid-media-type-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-duplicated-tag-names': 'error',
    'scalar-property-missing-example': 'error',
    'response-mime-type': {
      severity: 'error',
      allowedValues: ['application/json', 'application/problem+json', 'text/html'],
    },
    // A launch link answers with a redirect and nothing else.
    'operation-2xx-response': 'off',
    'rule/answer-of-success': {
      subject: { type: 'Responses' },
      message: 'every operation can succeed',
      assertions: { requireAny: ['200', '201', '303'] },
    },
    'rule/operation': {
      subject: { type: 'Operation' },
      message: 'an operation has a name, a summary, a description, and says whether it needs a token',
      assertions: { required: ['operationId', 'summary', 'description', 'security'] },
    },
    'rule/parameter-example': {
      subject: { type: 'Parameter' },
      message: 'every parameter has an example',
      assertions: { requireAny: ['example', 'examples'] },
    },
    'rule/body-example': {
      subject: { type: 'MediaType' },
      message: 'every body has an example',
      assertions: { requireAny: ['example', 'examples'] },
    },
    'rule/example': {
      subject: { type: 'Example' },
      message: 'an example says what it is about',
      assertions: { required: ['summary', 'value'] },
    },
    'rule/member': {
      subject: { type: 'Schema' },
      where: [{ subject: { type: 'SchemaProperties' }, assertions: { defined: true } }],
      message: 'every member has a description',
      assertions: { required: ['description'] },
    },
  },
};

export interface OpenApiProblem {
  readonly ruleId: string;
  readonly severity: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
}

/** @param file path of the document */
export async function openApiProblems(file: string): Promise<readonly OpenApiProblem[]> {
  const problems = await lint({ ref: file, config: await createConfig(rules) });
  return problems.map(({ ruleId, severity, message, location: [location] }) => ({
    ruleId,
    severity,
    message,
    pointer: location?.pointer ?? '',
  }));
}
