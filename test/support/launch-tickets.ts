/** Keys, settings and links of launch tickets, as tests need them. */
import { randomBytes } from 'node:crypto';
import type { HttpAnswer } from './http-client.ts';
import type { TestService } from './test-service.ts';

export const PUBLIC_URL = 'https://studio-pass.example.com/prod';

export interface TicketKeyEntry {
  readonly kid: string;
  readonly secret: string;
}

export function ticketKeyEntry(kid = 'test-1', bytes = 48): TicketKeyEntry {
  return { kid, secret: randomBytes(bytes).toString('base64url') };
}

/** The text of a document with these keys. */
export function ticketKeyDocument(...keys: readonly TicketKeyEntry[]): string {
  return JSON.stringify({ keys });
}

/** The members of a configuration with tickets in memory. */
export function ticketSettings(
  settings: object = {},
  ...keys: readonly TicketKeyEntry[]
): Readonly<Record<string, unknown>> {
  return {
    launchTickets: {
      publicUrl: PUBLIC_URL,
      store: 'memory',
      keys: ticketKeyDocument(...(keys.length === 0 ? [ticketKeyEntry()] : keys)),
      ...settings,
    },
  };
}

/** The path of a link as it reaches the service, without what stands in front of it. */
export function pathOf(launchUrl: unknown): string {
  return String(launchUrl).replace(PUBLIC_URL, '');
}

export async function issueLink(
  service: Pick<TestService, 'send' | 'token'>,
  body?: object,
  token = service.token(),
): Promise<string> {
  const answer = await service.send({
    method: 'POST',
    path: '/v1/launch-tickets',
    token,
    ...(body === undefined ? {} : { body }),
  });
  if (answer.status !== 201) {
    throw new Error(`no link: ${answer.status} ${answer.text}`);
  }
  return pathOf(answer.json.launchUrl);
}

export function openLink(
  service: Pick<TestService, 'send'>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return service.send({ path, headers });
}

/** How browsers ask for a page. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
