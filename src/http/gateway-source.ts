/**
 * What API Gateway says about where a request came from. It is evidence for the audit trail and, if endpoint ids are
 * configured, a condition: the request must have come through one of those interface endpoints. It is never identity, and
 * without the check it is not believed at all, since anybody could have written it.
 * Source: API Gateway, `$context.identity.vpceId` and `$context.identity.sourceIp`, mapped into request headers.
 */
import { isIP } from 'node:net';
import type { DecisionEvent } from '../model/decision-event.ts';
import { ServiceError } from '../model/errors.ts';
import { headerValues } from './raw-headers.ts';

export interface GatewayOptions {
  /** In lower case. */
  readonly endpointIdHeader: string;
  /** In lower case. */
  readonly sourceAddressHeader: string;
  /** Empty switches the check off. */
  readonly endpointIds: readonly string[];
}

type GatewaySource = Pick<NonNullable<DecisionEvent['source']>, 'address' | 'networkEndpointId'>;

/**
 * @param rawHeaders of Node's request, where a header that was sent twice is there twice
 * @throws ServiceError `outside_network` if the check is on and there is not exactly one endpoint id, one of those configured
 */
export function gatewaySource(rawHeaders: readonly string[], options: GatewayOptions): GatewaySource {
  const { endpointIdHeader, sourceAddressHeader, endpointIds } = options;
  if (endpointIds.length === 0) {
    return {};
  }
  const ids = headerValues(rawHeaders, endpointIdHeader);
  const [id = ''] = ids;
  if (ids.length !== 1 || !endpointIds.includes(id)) {
    const detail =
      ids.length === 1 ? 'the interface endpoint is not one of those configured' : `${ids.length} endpoint ids`;
    throw new ServiceError('outside_network', { detail });
  }
  const addresses = headerValues(rawHeaders, sourceAddressHeader);
  const [address = ''] = addresses;
  return { networkEndpointId: id, ...(addresses.length === 1 && isIP(address) !== 0 ? { address } : {}) };
}
