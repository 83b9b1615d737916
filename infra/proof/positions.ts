/**
 * Where requests come from in the proof of the perimeter: inside of each wall, outside of each wall, and one step beside.
 * Everything follows from the settings, so that anybody can run the proof on their own.
 */

import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedIds } from '../../src/local/perimeter/deployed-perimeter.ts';
import { deploymentRoles, mintingRolePatterns, provisioningRoles, taskRoleName } from '../names.ts';
import { formatAddress, overlaps, parseCidr } from '../settings/cidr.ts';
import { DEFAULT_VPC_CIDR } from '../settings/defaults.ts';
import { planNetwork, serviceSubnetRanges } from '../settings/network-plan.ts';
import type { Settings } from '../settings/settings-schema.ts';

export type Position = Omit<NetworkPath, 'name' | 'endpointPolicy'>;

export interface Positions {
  readonly ids: DeployedIds;
  /** An address of a task. */
  readonly serviceAddress: string;
  /** An address of an employee's browser. */
  readonly corporateAddress: string;
  /** Of an app of Studio, if they run in this VPC; else an address inside the VPC that is neither of the two. */
  readonly notebookAddress: string;
  /** Right outside of the ranges, on both sides. */
  readonly besideService: readonly [string, string];
  readonly besideCorporate: readonly [string, string];
  /** One that the settings name, or their pattern fits. */
  readonly provisioningRoleArn: string;
  readonly taskRoleArn: string;
  readonly mintingRoleArn: string;
  readonly deploymentRoleArn: string;
  /** Undefined if the settings name none. */
  readonly sessionCuttingRoleArn: string | undefined;
  readonly foreignVpc: string;
  readonly otherEndpoint: string;
}

const HOST = 20;
const ACCOUNT_ID = '123456789012';

export function positionsFor(settings: Settings): Positions {
  const { existingVpc, existingStudioDomain } = settings;
  const endpoints = existingVpc?.endpoints;
  const [serviceRange = ''] = serviceSubnetRanges(settings);
  const [corporateRange = ''] = settings.corporateNetworks;
  const studioRange =
    existingVpc?.studioSubnets?.[0]?.cidr ??
    (settings.vpc !== undefined && settings.studioDomain !== undefined
      ? planNetwork(settings.vpc).studioSubnets[0]
      : undefined);
  const vpcRange = existingVpc?.cidr ?? settings.vpc?.cidr ?? DEFAULT_VPC_CIDR;
  return {
    ids: {
      region: 'us-east-1',
      accountId: ACCOUNT_ID,
      domainId: existingStudioDomain?.id ?? 'd-studiopass01',
      vpcId: existingVpc?.id ?? 'vpc-0a1b2c3d4e5f60718',
      apiEndpointId: endpoints?.sageMakerApi ?? 'vpce-0a11aa22bb33cc44d',
      studioEndpointId: endpoints?.studio ?? 'vpce-0b11aa22bb33cc44d',
      executeApiEndpointId: endpoints?.executeApi ?? 'vpce-0c11aa22bb33cc44d',
      stsEndpointId: endpoints?.sts ?? 'vpce-0d11aa22bb33cc44d',
      apiId: 'a1b2c3d4e5',
    },
    serviceAddress: hostIn(serviceRange),
    corporateAddress: hostIn(corporateRange),
    notebookAddress:
      studioRange === undefined
        ? addressBeside(vpcRange, [...serviceSubnetRanges(settings), ...settings.corporateNetworks])
        : hostIn(studioRange),
    besideService: neighbours(serviceSubnetRanges(settings)),
    besideCorporate: neighbours(settings.corporateNetworks),
    taskRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/${taskRoleName(settings)}`,
    mintingRoleArn: roleLike(mintingRolePatterns(settings)),
    provisioningRoleArn: roleLike(provisioningRoles(settings)),
    deploymentRoleArn: roleLike(deploymentRoles(settings)),
    sessionCuttingRoleArn:
      settings.sessionCuttingRoles === undefined ? undefined : roleLike(settings.sessionCuttingRoles),
    foreignVpc: 'vpc-0fffffffffffffff0',
    otherEndpoint: 'vpce-0ccccccccccccccc0',
  };
}

function hostIn(range: string): string {
  const cidr = parseCidr(range);
  if (cidr === undefined) {
    throw new RangeError(`not a range: ${range}`);
  }
  return formatAddress(cidr.base + Math.min(HOST, 2 ** (32 - cidr.prefixLength) - 1));
}

/** The last address of the range that is in none of the others. */
function addressBeside(range: string, others: readonly string[]): string {
  const cidr = parseCidr(range);
  const taken = others.flatMap((other) => parseCidr(other) ?? []);
  const size = cidr === undefined ? 0 : 2 ** (32 - cidr.prefixLength);
  for (let offset = size - 2; cidr !== undefined && offset > 0; offset -= 1) {
    const base = cidr.base + offset;
    if (!taken.some((one) => overlaps(one, { base, prefixLength: 32 }))) {
      return formatAddress(base);
    }
  }
  throw new RangeError(`${range} has no address beside ${others.join(', ')}`);
}

/** The address before the lowest range, and the one after the highest. */
function neighbours(ranges: readonly string[]): readonly [string, string] {
  const parsed = ranges.flatMap((range) => parseCidr(range) ?? []);
  const lowest = Math.min(...parsed.map(({ base }) => base));
  const highest = Math.max(...parsed.map(({ base, prefixLength }) => base + 2 ** (32 - prefixLength) - 1));
  return [formatAddress(lowest - 1), formatAddress(highest + 1)];
}

/** A role of the account that the first of the patterns fits. */
function roleLike([pattern = '']: readonly string[]): string {
  const [, , , , , name = ''] = pattern.split(':');
  return `arn:aws:iam::${ACCOUNT_ID}:${name.replaceAll('*', 'any')}`;
}
