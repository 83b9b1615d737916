/** Who gets through to the private API, before any token is looked at. */
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import { evaluateOnce } from './evaluate-once.ts';
import type { Position, Positions } from './positions.ts';

export interface PrivateApiCase {
  readonly id: string;
  readonly what: string;
  readonly from: (positions: Positions) => Position;
  /** Of the API that is called; ours if absent. */
  readonly accountId?: string;
  readonly allowed: boolean;
}

export interface PrivateApiRow {
  readonly case: PrivateApiCase;
  readonly allowed: boolean;
  /** The statements of the API's resource policy that deny. */
  readonly deniedBy: readonly string[];
  readonly asExpected: boolean;
}

const own = ({ ids, corporateAddress }: Positions): Position => ({
  sourceVpce: ids.executeApiEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: corporateAddress,
});

export const PRIVATE_API_CASES: readonly PrivateApiCase[] = [
  { id: 'A1', what: 'through our execute-api endpoint', from: own, allowed: true },
  {
    id: 'A2',
    what: 'through another endpoint in our VPC',
    from: (at) => ({ ...own(at), sourceVpce: at.otherEndpoint }),
    allowed: false,
  },
  {
    id: 'A3',
    what: "through an endpoint in somebody else's VPC",
    from: (at) => ({ ...own(at), sourceVpce: at.otherEndpoint, sourceVpc: at.foreignVpc }),
    allowed: false,
  },
  {
    id: 'A4',
    what: 'our endpoint, reported with another VPC',
    from: (at) => ({ ...own(at), sourceVpc: at.foreignVpc }),
    allowed: false,
  },
  {
    id: 'A4b',
    what: 'our endpoint, in no VPC',
    from: ({ ids, corporateAddress }) => ({ sourceVpce: ids.executeApiEndpointId, vpcSourceIp: corporateAddress }),
    allowed: false,
  },
  {
    id: 'A4c',
    what: 'our VPC, through no endpoint',
    from: ({ ids, corporateAddress }) => ({ sourceVpc: ids.vpcId, vpcSourceIp: corporateAddress }),
    allowed: false,
  },
  { id: 'A5', what: 'public internet', from: () => ({ sourceIp: '203.0.113.7' }), allowed: false },
  {
    id: 'A7',
    what: "somebody else's private API that is open to all, through our execute-api endpoint",
    from: own,
    accountId: '999999999999',
    allowed: false,
  },
  { id: 'A6', what: 'no network keys at all', from: () => ({}), allowed: false },
];

const OPEN_TO_ALL = {
  name: 'open to all',
  document: {
    Version: '2012-10-17',
    Statement: [{ Sid: 'All', Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
  },
} as const;

export function privateApiTable(perimeter: DeployedPerimeter, positions: Positions): Promise<readonly PrivateApiRow[]> {
  return Promise.all(PRIVATE_API_CASES.map((one) => row(perimeter, positions, one)));
}

async function row(perimeter: DeployedPerimeter, positions: Positions, one: PrivateApiCase): Promise<PrivateApiRow> {
  const { region, accountId, apiId } = positions.ids;
  const position = one.from(positions);
  const endpointPolicy = perimeter.endpointPolicies.get(position.sourceVpce ?? '');
  const { result, decidedBy } = await evaluateOnce({
    principal: 'anonymous',
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${region}:${one.accountId ?? accountId}:${apiId}/prod/POST/v1/presigned-urls`,
    resourcePolicy: one.accountId === undefined ? perimeter.apiResourcePolicy : OPEN_TO_ALL,
    network: { name: one.what, ...position, ...(endpointPolicy === undefined ? {} : { endpointPolicy }) },
  });
  const allowed = result === 'Allowed';
  // The policy of an endpoint that was there already is not known here.
  const expected = one.accountId !== undefined && endpointPolicy === undefined ? true : one.allowed;
  return { case: one, allowed, deniedBy: allowed ? [] : decidedBy, asExpected: allowed === expected };
}
