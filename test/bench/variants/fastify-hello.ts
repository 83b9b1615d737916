/** Bare Fastify on the same route. Leaves out everything: token, body, mapping, SageMaker. What is left is the framework. */
import Fastify from 'fastify';
import { ROUTE } from '../world.ts';
import { sayListening } from './serve.ts';

const app = Fastify();
app.get('/readyz', async () => ({ status: 'ready' }));
app.post(ROUTE, async () => ({ hello: 'world' }));
await app.listen({ host: '127.0.0.1', port: 0 });
sayListening(app.server.address());
