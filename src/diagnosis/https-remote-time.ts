/** The time of day by the `Date` header of an HTTPS answer (RFC 9110 section 6.6.1). Sends no credentials and follows nothing. */
import { ServiceError } from '../model/errors.ts';
import type { RemoteTime } from './clock-check.ts';

export function createHttpsRemoteTime(url: URL): RemoteTime {
  return {
    description: url.host,
    async ask(signal) {
      // A redirect is an answer too, and so is a refusal: only their header counts.
      const response = await fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => {
        throw new ServiceError('upstream_failed', { detail: `${url.origin} did not answer: ${codeOf(error)}` });
      });
      await response.body?.cancel();
      const time = Date.parse(response.headers.get('date') ?? '');
      if (Number.isNaN(time)) {
        throw new ServiceError('upstream_failed', { detail: `${url.origin} answered without saying what time it is` });
      }
      return time;
    },
  };
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
}
