/**
 * How tests reach the service: by its own socket, or as a Lambda function behind a REST API, so that the same tests hold for
 * both. `vitest.config.ts` says which of them run through which face.
 */
import type { Service } from '../../src/compose.ts';
import type { Configuration } from '../../src/config/schema.ts';
import { createApiHandler } from '../../src/lambda/api-handler.ts';
import { forFunctions } from '../../src/lambda/function-surroundings.ts';
import { startRestApi } from './lambda-rest-api.ts';

export const isLambdaFace = process.env.TEST_FACE === 'lambda';

/** The configuration as the entry of the face has it. */
export function ofFace(configuration: Configuration): Configuration {
  return isLambdaFace ? forFunctions(configuration) : configuration;
}

/** A service that has been started. It is closed by whoever composed it, after the face. */
export async function openFace(
  service: Service,
  { server, gateway, limits }: Configuration,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  if (!isLambdaFace) {
    const origin = await service.app.listen({ host: server.host, port: server.port });
    return { origin, close: () => Promise.resolve() };
  }
  await service.app.ready();
  return startRestApi(createApiHandler(service, { gateway, maxHeaderBytes: limits.maxHeaderBytes }));
}
