/** docs/openapi.json: what a service without a base path answers at /openapi.json. */
import packageJson from '../package.json' with { type: 'json' };
import { openApiDocument as documentOf } from '../src/compose-openapi.ts';

export async function openApiDocument(): Promise<unknown> {
  return documentOf(packageJson.version);
}
