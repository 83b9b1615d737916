/** For whatever keeps the service running: is the process alive, and is the service fit to decide. Open to all. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ReadinessCheck } from '../../model/readiness.ts';
import { healthSchema, readinessSchema } from '../schemas.ts';

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
        tags: ['Operations'],
        security: [],
        response: { 200: healthSchema },
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
        tags: ['Operations'],
        security: [],
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const results = checks.map(({ name, check }) => ({ name, ...check() }));
      const ready = results.every((result) => result.ready);
      return reply.code(ready ? 200 : 503).send({ ready, version, checks: results });
    },
  );
};
