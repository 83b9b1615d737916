/** The least that a function with the same libraries can be: one route of Fastify behind a REST API, which knows nobody. */
import awsLambdaFastify from '@fastify/aws-lambda';
import Fastify from 'fastify';

const app = Fastify();
app.get('/v1/me', async () => ({ hello: 'world' }));
await app.ready();

export const handler = awsLambdaFastify(app);
