/**
 * The address that a caller's launch ticket is bound to: the one API Gateway saw where it is believed, otherwise the other end of
 * the connection. In one spelling, so that the same address is the same text.
 */
import { isIP, SocketAddress } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { type GatewayOptions, gatewaySource } from './gateway-source.ts';

/** @returns undefined if it is not known */
export function sourceAddress({ raw }: Pick<FastifyRequest, 'raw'>, gateway: GatewayOptions): string | undefined {
  const isBehindGateway = gateway.endpointIds.length > 0;
  const address = isBehindGateway ? gatewaySource(raw.rawHeaders, gateway).address : raw.socket.remoteAddress;
  const [text = ''] = (address ?? '').split('%', 1);
  const family = isIP(text);
  if (family !== 6) {
    return family === 4 ? text : undefined;
  }
  return new SocketAddress({ address: text, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/i, '');
}
