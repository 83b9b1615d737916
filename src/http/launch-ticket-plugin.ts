/**
 * Launch tickets, where they are configured: the signing, and the routes. Loaded only then. Keys are asked for each time; the
 * plugin itself is given none, so that nothing of its own can sign or verify with a key that was taken out.
 */
import jwt from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { LaunchTickets } from '../launch/launch-tickets.ts';
import type { Clock } from '../model/clock.ts';
import type { TicketKeys } from '../tickets/ticket-keys.ts';
import type { GatewayOptions } from './gateway-source.ts';
import { ticketSeal } from './launch-ticket-seal.ts';
import { launchTicketRoutes } from './routes/launch-ticket-routes.ts';
import { launchTicketSchema } from './schemas.ts';

/** What launch tickets need besides what every route has. */
export interface LaunchTicketService {
  readonly tickets: LaunchTickets;
  readonly keys: TicketKeys;
  /** What links begin with: an origin and perhaps a path, without a slash at its end. */
  readonly publicUrl: string;
}

interface LaunchTicketPluginOptions extends LaunchTicketService {
  readonly gateway: GatewayOptions;
  readonly clock: Clock;
}

async function launchTickets(app: FastifyInstance, options: LaunchTicketPluginOptions): Promise<void> {
  const { tickets, keys, publicUrl, gateway, clock } = options;
  await app.register(jwt, {
    secret: async () => {
      throw new Error('launch tickets are signed with the key that is in force');
    },
  });
  app.addSchema(launchTicketSchema);
  const seal = ticketSeal({ jwt: app.jwt, keys, issuer: publicUrl, clock });
  await app.register(launchTicketRoutes, { tickets, seal, gateway, publicUrl });
}

export const launchTicketPlugin = fastifyPlugin(launchTickets, {
  name: 'launch-tickets',
  dependencies: ['authentication', 'load'],
});
