/**
 * The endpoints that a deployment needs, with what is said of each when it cannot be reached the way it should be. No I/O.
 * Source: SageMaker Developer Guide and AWS STS, "interface VPC endpoint"; API Gateway Developer Guide, "Private REST APIs".
 */
import { isIP } from 'node:net';

type Severity = 'failed' | 'warning';

export interface EndpointGroup {
  readonly id: 'sagemaker-api' | 'studio' | 'sts' | 'execute-api' | 'dynamodb';
  readonly title: string;
  /**
   * A gateway endpoint is a route: the name keeps its public addresses, and calls to them stay in the VPC all the same. An
   * interface endpoint has addresses of the VPC, which private DNS gives the name.
   */
  readonly kind: 'interface' | 'gateway';
  /** Of the VPC endpoint; REGION stands for the Region. */
  readonly serviceName: string;
  /** Each once. */
  readonly urls: readonly URL[];
  /** What a public address means here; undefined where it is what is expected. */
  readonly publicMeaning: string | undefined;
  /** Of a name without an address, and of a public one where that is not what is expected. */
  readonly publicSeverity: Severity;
  /** Of an endpoint that this host cannot connect to. */
  readonly unreachableSeverity: Severity;
  /** Said besides where it cannot be connected to. */
  readonly unreachableNote: string;
}

type GroupOptions = Pick<EndpointGroup, 'urls'>;

export function sageMakerApiEndpoints({ urls }: GroupOptions): EndpointGroup {
  return {
    id: 'sagemaker-api',
    title: 'SageMaker API',
    kind: 'interface',
    serviceName: 'com.amazonaws.REGION.sagemaker.api',
    urls,
    publicMeaning: 'Calls leave the VPC, so they carry no aws:SourceVpce and minting is refused.',
    publicSeverity: 'failed',
    unreachableSeverity: 'failed',
    unreachableNote: 'No URL can be minted from here.',
  };
}

export function studioEndpoints({ urls }: GroupOptions): EndpointGroup {
  return {
    id: 'studio',
    title: 'Studio',
    kind: 'interface',
    serviceName: 'aws.sagemaker.REGION.studio',
    urls,
    publicMeaning:
      'A browser that gets this answer reaches Studio over the internet, and the role’s policies refuse it.',
    publicSeverity: 'failed',
    // Its group lets the corporate networks in, and need not let in the tasks of the service.
    unreachableSeverity: 'warning',
    unreachableNote: 'The service itself does not open Studio; what counts is that employees’ machines can.',
  };
}

/** @param isNeeded whether launch roles are assumed; without them only this command asks STS */
export function stsEndpoints({ urls, isNeeded }: GroupOptions & { readonly isNeeded: boolean }): EndpointGroup {
  return {
    id: 'sts',
    title: 'STS',
    kind: 'interface',
    serviceName: 'com.amazonaws.REGION.sts',
    urls,
    publicMeaning: isNeeded
      ? 'Calls leave the VPC, so they carry no aws:SourceVpc and launch roles cannot be assumed.'
      : 'Nothing of the service needs STS without launch roles; this command asks it who it is.',
    publicSeverity: isNeeded ? 'failed' : 'warning',
    unreachableSeverity: isNeeded ? 'failed' : 'warning',
    unreachableNote: isNeeded
      ? 'Launch roles cannot be assumed from here.'
      : 'Nothing of the service needs STS without launch roles.',
  };
}

export function executeApiEndpoints({ urls }: GroupOptions): EndpointGroup {
  return {
    id: 'execute-api',
    title: 'Private API',
    kind: 'interface',
    serviceName: 'com.amazonaws.REGION.execute-api',
    urls,
    publicMeaning: 'A private API does not answer at its public addresses.',
    publicSeverity: 'failed',
    unreachableSeverity: 'warning',
    unreachableNote: 'The service itself does not call its API; what counts is that employees’ machines can.',
  };
}

/** Source: Amazon DynamoDB Developer Guide, "Gateway endpoints for DynamoDB": no private DNS, a route by prefix list. */
export function dynamoDbEndpoints({ urls }: GroupOptions): EndpointGroup {
  return {
    id: 'dynamodb',
    title: 'DynamoDB',
    kind: 'gateway',
    serviceName: 'com.amazonaws.REGION.dynamodb',
    urls,
    publicMeaning: undefined,
    publicSeverity: 'failed',
    unreachableSeverity: 'failed',
    unreachableNote: 'The access table cannot be asked from here: whoever it decides about is answered with 503.',
  };
}

/** Whether somebody configured it for development: an address, or a name that never leaves the host (RFC 6761). */
export function isDouble({ hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)localhost$/.test(hostname);
}

/** @returns what stands for the Region in the names of AWS: `us-east-1` in `sts.us-east-1.amazonaws.com` */
function regionIn({ hostname }: URL): string | undefined {
  return /(?:^|\.)((?:[a-z]{2}|eusc)(?:-[a-z]+)+-\d{1,2})\./.exec(hostname)?.[1];
}

/** The service's name with the Region of the URL, as far as its name tells it. */
export function serviceNameOf({ serviceName }: EndpointGroup, url: URL): string {
  return serviceName.replace('REGION', regionIn(url) ?? 'REGION');
}
