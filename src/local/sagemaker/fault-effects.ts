/**
 * What the faults of `fault-control.ts` do to a call.
 */
import type { ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { FaultKind } from './fault-control.ts';

/**
 * Faults of the connection and of the front door.
 * @returns true if the fault has taken the answer over
 * @throws AwsError for a fault that is an error of AWS
 */
export function strikeConnection(fault: FaultKind, response: ServerResponse): boolean {
  switch (fault) {
    case 'throttle':
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    case 'internal':
      throw new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.');
    case 'hang':
      return true;
    case 'reset':
      response.setHeader('content-length', '4096');
      response.write('{"AuthorizedUrl":', () => response.socket?.resetAndDestroy());
      return true;
    case 'not-json':
      response.setHeader('content-type', 'text/html');
      response.end('<html><body>Service temporarily moved</body></html>');
      return true;
    case 'access-denied':
    case 'wrong-host':
      return false;
  }
}

/** Faults of what an operation answers. */
export function strikeResult<R extends Readonly<Record<string, unknown>>>(
  fault: FaultKind | undefined,
  result: R,
): R | (R & { readonly AuthorizedUrl: string }) {
  if (fault !== 'wrong-host' || typeof result.AuthorizedUrl !== 'string') {
    return result;
  }
  const url = new URL(result.AuthorizedUrl);
  url.host = `${url.hostname}.attacker.example`;
  return { ...result, AuthorizedUrl: url.href };
}
