/**
 * What browsers say when they fetch a page that nobody has opened yet. Link previews of chat and mail programs say nothing of the
 * kind; docs/decisions/0003-launch-tickets.md says what is done about those.
 * Source: Fetch standard, `Sec-Purpose`; older browsers sent the others.
 */
import type { IncomingHttpHeaders } from 'node:http';

const HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;
const SIGNALS = /^(prefetch|prerender|preview|instant)\b/i;

export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return HEADERS.some((name) => SIGNALS.test(String(headers[name] ?? '').trim()));
}
