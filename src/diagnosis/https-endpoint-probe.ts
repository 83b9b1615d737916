/** Connects the way every call to AWS does: TLS with Node's own checks of the certificate, and no proxy. Sends nothing. */
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Connected, EndpointProbe } from './endpoint-check.ts';

export interface HttpsEndpointProbeOptions {
  /** Of one connection. */
  readonly timeoutMilliseconds: number;
  /** What is trusted; by default what Node trusts. */
  readonly ca?: string | undefined;
}

export function createHttpsEndpointProbe({ timeoutMilliseconds, ca }: HttpsEndpointProbeOptions): EndpointProbe {
  return {
    connect(url, signal) {
      return new Promise((resolve) => {
        const name = url.hostname.replace(/^\[|\]$/g, '');
        // As browsers do, whatever name servers say of it (RFC 6761 section 6.3).
        const host = /(^|\.)localhost$/.test(name) ? '127.0.0.1' : name;
        const isTls = url.protocol === 'https:';
        const port = Number(url.port) || (isTls ? 443 : 80);
        const socket = isTls
          ? connectTls({
              host,
              port,
              ...(isIP(name) === 0 ? { servername: name } : {}),
              ...(ca === undefined ? {} : { ca }),
            })
          : connectSocket({ host, port });
        const end = (answer: Connected | string): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          socket.destroy();
          resolve(answer);
        };
        const giveUp = (): void => end('ETIMEDOUT');
        const timer = setTimeout(giveUp, timeoutMilliseconds);
        signal.addEventListener('abort', giveUp);
        socket.once('error', (error: NodeJS.ErrnoException) => end(codeOf(error)));
        socket.once('close', () => end('ECONNRESET'));
        socket.once(isTls ? 'secureConnect' : 'connect', () => end(describe(socket)));
      });
    },
  };
}

function describe(socket: Socket): Connected {
  if (!(socket instanceof TLSSocket)) {
    return { protocol: undefined, issuer: undefined };
  }
  const issuer = socket.getPeerCertificate().issuer?.O;
  return {
    protocol: socket.getProtocol() ?? undefined,
    issuer: Array.isArray(issuer) ? issuer.join(', ') : issuer,
  };
}

/** Of several addresses that were tried in turn, the first failure stands for all. */
function codeOf(error: NodeJS.ErrnoException): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : error.name;
}
