/** Rules on launch links: where they lead, where their keys come from, and that something keeps them. */
import { parseSecureUrl } from '../model/secure-url.ts';
import { type Draft, HTTPS_URL, type Rule, type RuleFault } from './rule.ts';

export const launchTicketRules: readonly Rule[] = [ticketPublicUrl, ticketKeySource, ticketStore];

function ticketPublicUrl({ launchTickets: { publicUrl } = {} }: Draft): readonly RuleFault[] {
  const url = publicUrl === undefined ? undefined : parseSecureUrl(publicUrl);
  // Written as links show it: what two readers could spell in two ways is refused.
  const isPlain = url !== undefined && `${url.origin}${url.pathname === '/' ? '' : url.pathname}` === publicUrl;
  return publicUrl === undefined || (isPlain && !publicUrl.endsWith('/'))
    ? []
    : [
        {
          path: ['launchTickets', 'publicUrl'],
          message: `${HTTPS_URL}, in lower case up to its path, without a slash at its end, a query or a fragment`,
        },
      ];
}

function ticketKeySource({ launchTickets }: Draft): readonly RuleFault[] {
  if (launchTickets === undefined) {
    return [];
  }
  const { keys, keysFile } = launchTickets;
  if (keys !== undefined && keysFile !== undefined) {
    return [{ path: ['launchTickets', 'keysFile'], message: 'cannot be used together with keys' }];
  }
  return keys === undefined && keysFile === undefined
    ? [{ path: ['launchTickets', 'keysFile'], message: 'is required, or keys' }]
    : [];
}

function ticketStore({ launchTickets, table }: Draft): readonly RuleFault[] {
  return launchTickets?.store === 'table' && table === undefined
    ? [{ path: ['launchTickets', 'store'], message: 'needs table.name; with one process alone it can be "memory"' }]
    : [];
}
