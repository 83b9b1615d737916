/**
 * What makes functions of the routes' schemas: those that check what comes in and write what goes out. From source it is left to
 * Fastify, which does it at each start and takes a third of its time. The build puts another module in the place of this one,
 * which holds the functions that Fastify's own compilers made (see scripts/compiled-routes.ts), so that production starts
 * without these compilers.
 */
import type { FastifyServerOptions } from 'fastify';

export type RouteCompilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** None of its own: Fastify's. */
export const routeCompilers: RouteCompilers = {};
