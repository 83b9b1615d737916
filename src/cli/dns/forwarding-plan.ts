/**
 * Which names corporate DNS has to forward into the VPC, and where to. Everything in a plan has passed a strict form
 * (`name-forms.ts`): formats write it down as it is.
 */
import type { DocumentFault } from '../../document/document-fault.ts';
import type { Given } from '../stack-outputs.ts';
import { type Forwarder, isApiId, isEndpointId, isHostName, isRegion, isWithin, parseForwarder } from './name-forms.ts';
import { type RegionNames, regionNames } from './partition.ts';

export interface ForwardZone {
  /** The name, and every name below it. */
  readonly name: string;
  /** A sentence. */
  readonly purpose: string;
  /** Whether most networks do better without it. */
  readonly isOptional: boolean;
  /** The interface endpoint whose addresses the names get, if known. */
  readonly endpointId: string | undefined;
}

export interface ForwardingPlan {
  readonly region: string;
  readonly zones: readonly ForwardZone[];
  readonly forwarders: readonly Forwarder[];
}

/** As it was given: not checked yet. */
export interface ForwardingInput {
  readonly region: Given | undefined;
  readonly forwarders: readonly Given[];
  readonly apiId: Given | undefined;
  readonly customDomain: Given | undefined;
  readonly studioZone: Given | undefined;
  readonly executeApiEndpointId: Given | undefined;
  readonly studioEndpointId: Given | undefined;
  readonly sageMakerApiEndpointId: Given | undefined;
  /** Forward every API of the Region instead of this one. */
  readonly wholeZone: boolean;
  readonly sageMakerApi: boolean;
}

export type ForwardingResult = { readonly plan: ForwardingPlan } | { readonly faults: readonly DocumentFault[] };

/** A plan, or everything that is wrong with the input. */
export function planForwarding(input: ForwardingInput): ForwardingResult {
  const faults: DocumentFault[] = [];
  const region = checked(input.region, isRegion, 'a Region such as eu-central-1', faults);
  const apiId = checked(input.apiId, isApiId, 'the id of an API, lower-case letters and digits', faults);
  const customDomain = checked(input.customDomain, isHostName, HOST_NAME, faults);
  const givenStudioZone = checked(input.studioZone, isHostName, HOST_NAME, faults);
  const endpointId = (given: Given | undefined) => checked(given, isEndpointId, 'the id of a VPC endpoint', faults);
  const [executeApi, studio, sageMakerApi] = [
    endpointId(input.executeApiEndpointId),
    endpointId(input.studioEndpointId),
    endpointId(input.sageMakerApiEndpointId),
  ];
  const forwarders = parseForwarders(input.forwarders, faults);

  if (input.region === undefined) {
    faults.push({ where: 'Region', message: `is missing; ${foundation('--region')}` });
  }
  if (input.forwarders.length === 0) {
    faults.push({ where: 'InboundResolverAddresses', message: `is missing; ${foundation('--forwarder')}` });
  }
  if (input.apiId === undefined && !input.wholeZone) {
    faults.push({
      where: 'ApiId',
      message:
        'is missing; it is an output of the api stack (--outputs may be given several times), or give --api-id; --whole-zone does without',
    });
  }
  const names = region === undefined ? undefined : namesOf(region, givenStudioZone, faults);
  const studioZone = givenStudioZone ?? names?.studioZone;
  if (region === undefined || names === undefined || studioZone === undefined) {
    return { faults };
  }

  const wholeApiZone = `execute-api.${region}.${names.suffix}`;
  const sageMakerApiZone = `api.sagemaker.${region}.${names.suffix}`;
  if (!isZoneOfOneService(studioZone, region, [wholeApiZone, sageMakerApiZone])) {
    const where = input.studioZone?.where ?? 'Region';
    faults.push({
      where,
      message: `is not a zone of Studio: it has ${region} as a label and no name of another service`,
    });
  }
  const apiZone: ForwardZone = {
    name: input.wholeZone ? wholeApiZone : `${apiId}.${wholeApiZone}`,
    purpose: input.wholeZone
      ? 'Every API of API Gateway in this Region. Public APIs of others cannot be reached by these names meanwhile.'
      : 'The private API of the service, and no other API: public ones of others stay reachable.',
    isOptional: false,
    endpointId: executeApi,
  };
  const zones: ForwardZone[] = [
    apiZone,
    {
      name: studioZone,
      purpose: 'Studio. The whole zone, because running apps have names of their own below it.',
      isOptional: false,
      endpointId: studio,
    },
  ];
  if (input.sageMakerApi) {
    zones.push({
      name: sageMakerApiZone,
      purpose:
        'Optional: the SageMaker API. Its endpoint lets in tasks and apps only; leave it out unless you opened it to clients.',
      isOptional: true,
      endpointId: sageMakerApi,
    });
  }
  if (customDomain !== undefined) {
    zones.push(...customZone(customDomain, { ...apiZone, endpointId: executeApi }, zones, input.customDomain, faults));
  }
  return faults.length > 0 ? { faults } : { plan: { region, zones, forwarders } };
}

const HOST_NAME = 'a host name in lower case, of letters, digits, hyphens and dots';

function foundation(option: string): string {
  return `it is an output of the foundation stack (\`aws cloudformation describe-stacks --stack-name NAME --output json\`, given by --outputs), or give ${option}`;
}

function checked(
  given: Given | undefined,
  isRight: (value: string) => boolean,
  form: string,
  faults: DocumentFault[],
): string | undefined {
  if (given === undefined || isRight(given.value)) {
    return given?.value;
  }
  faults.push({ where: given.where, message: `is not ${form}` });
  return undefined;
}

function parseForwarders(given: readonly Given[], faults: DocumentFault[]): readonly Forwarder[] {
  const forwarders = new Map<string, Forwarder>();
  for (const { value, where } of given) {
    const forwarder = parseForwarder(value);
    if (forwarder === undefined) {
      faults.push({ where, message: 'is not the IPv4 address of a DNS server (10.0.0.10, or 10.0.0.10:5353)' });
    } else {
      forwarders.set(`${forwarder.address}:${forwarder.port}`, forwarder);
    }
  }
  return [...forwarders.values()];
}

function namesOf(region: string, studioZone: string | undefined, faults: DocumentFault[]): RegionNames | undefined {
  const names = regionNames(region);
  if (names === undefined) {
    faults.push({ where: 'Region', message: `${region} is in a partition whose names are not known here` });
  } else if (names.studioZone === undefined && studioZone === undefined) {
    faults.push({
      where: 'Region',
      message: `the zone of Studio is not documented for ${region}; give --studio-zone, which is what \`aws ec2 describe-vpc-endpoint-services --service-names aws.sagemaker.${region}.studio --query ServiceDetails[].PrivateDnsNames\` answers, without \`*.\``,
    });
  }
  return names;
}

/** Not what would take names along that are none of Studio's: a whole domain of AWS, another Region, another service. */
function isZoneOfOneService(zone: string, region: string, others: readonly string[]): boolean {
  return zone.split('.').includes(region) && !others.some((other) => isWithin(zone, other) || isWithin(other, zone));
}

function customZone(
  name: string,
  { endpointId }: ForwardZone,
  zones: readonly ForwardZone[],
  given: Given | undefined,
  faults: DocumentFault[],
): readonly ForwardZone[] {
  if (
    zones.some((zone) => isWithin(name, zone.name) || isWithin(zone.name, name)) ||
    /(^|\.)amazonaws\.com(\.cn)?$/.test(name)
  ) {
    faults.push({ where: given?.where ?? 'CustomDomain', message: 'is a name of AWS, not one of your own' });
    return [];
  }
  return [
    {
      name,
      purpose: 'The custom domain name of the API, answered by a private hosted zone of the VPC.',
      isOptional: false,
      endpointId,
    },
  ];
}
