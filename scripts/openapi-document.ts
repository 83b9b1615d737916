/** docs/openapi.json: what a service without a base path answers at /openapi.json. */
import packageJson from '../package.json' with { type: 'json' };
import { openApiDocument as documentOf } from '../src/compose-openapi.ts';
import type { OpenApiDocument } from './postman/described-operation.ts';

export async function openApiDocument(): Promise<OpenApiDocument> {
  // It has this shape: the linter holds it against the specification, and our rules ask for the rest.
  return (await documentOf(packageJson.version)) as unknown as OpenApiDocument;
}
