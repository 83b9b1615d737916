/** For whatever keeps the service running: is the process alive, and is the service fit to decide. Open to all. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ReadinessCheck } from '../../model/readiness.ts';
import { errorResponses } from '../error-responses.ts';
import { healthSchema, readinessSchema } from '../health-schemas.ts';

export interface HealthOptions {
  readonly version: string;
  readonly checks: readonly ReadinessCheck[];
}

/** Probes come every few seconds; a line for each would drown everything else. */
const logLevel = 'warn';

export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { version, checks }) => {
  app.get(
    '/healthz',
    {
      logLevel,
      schema: {
        operationId: 'checkHealth',
        summary: 'Whether the process is alive',
        description:
          'For whatever restarts the service. It says nothing about what the service depends on, and needs no token.',
        tags: ['Operations'],
        security: [],
        response: { 200: healthSchema, ...errorResponses('headers_too_large') },
      },
    },
    async () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      logLevel,
      schema: {
        operationId: 'checkReadiness',
        summary: 'Whether keys are loaded and the configuration is whole',
        description:
          'For whatever sends requests to the service: 200 if it can decide on them, 503 if not, both with the state of each part. It needs no token.',
        tags: ['Operations'],
        security: [],
        response: { 200: readinessSchema, 503: readinessSchema, ...errorResponses('headers_too_large') },
      },
    },
    async (_request, reply) => {
      const results = checks.map(({ name, check }) => ({ name, ...check() }));
      const ready = results.every((result) => result.ready);
      return reply.code(ready ? 200 : 503).send({ ready, version, checks: results });
    },
  );
};
