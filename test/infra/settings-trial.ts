/** Settings that load, changed in one place or another, and what is said about them. */
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { ConfigurationError, type DocumentFault } from '../../src/document/document-fault.ts';

export const NEW = {
  perimeter: 'launch-role',
  corporateNetworks: ['10.16.0.0/16'],
  vpc: {},
  userPool: {},
  tokenUse: 'access',
  studioDomain: {},
} as const;

const subnet = (id: string, cidr: string, zone: string) => ({
  id: `subnet-0000000${id}`,
  cidr,
  availabilityZone: `eu-central-1${zone}`,
});
export const EXISTING_VPC = {
  id: 'vpc-01234567',
  cidr: '10.40.0.0/16',
  dedicated: true,
  serviceSubnets: [subnet('a', '10.40.10.0/24', 'a'), subnet('b', '10.40.11.0/24', 'b')],
  endpointSubnets: [subnet('c', '10.40.20.0/24', 'a'), subnet('d', '10.40.21.0/24', 'b')],
  studioSubnets: [subnet('e', '10.40.32.0/20', 'a')],
  routeTableIds: ['rtb-01234567'],
};
export const INBOUND = [
  { subnetId: 'subnet-0000000c', address: '10.40.20.10' },
  { subnetId: 'subnet-0000000d', address: '10.40.21.10' },
];
export const EXISTING = {
  ...NEW,
  vpc: undefined,
  existingVpc: EXISTING_VPC,
  resolver: { inboundAddresses: INBOUND },
};

export function faultsOf(text: string): readonly DocumentFault[] {
  try {
    loadSettings('settings.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults;
    }
    throw error;
  }
}

/** The places that are at fault, without the position in the file. */
export function placesAtFault(settings: object): readonly string[] {
  return faultsOf(JSON.stringify(settings)).map(({ where }) => where.replace(/^settings\.yaml(:\d+:\d+)? ?/, ''));
}

/** What is said about them, in the same order. */
export function messagesAtFault(settings: object): readonly string[] {
  return faultsOf(JSON.stringify(settings)).map(({ message }) => message);
}
