/**
 * The one imaginary AWS account that development runs against: ids, names and network positions in one place, so that the
 * stand-ins and the policies they evaluate speak of the same things. Nothing here may exist in a real account.
 */
import type { NetworkPath } from './network-path.ts';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '123456789012';
export const DOMAIN_ID = 'd-studiopass01';

export const VPC_ID = 'vpc-0a1b2c3d4e5f60718';
export const API_ENDPOINT_ID = 'vpce-0a11aa22bb33cc44d';
export const STUDIO_ENDPOINT_ID = 'vpce-0b11aa22bb33cc44d';
export const EXECUTE_API_ENDPOINT_ID = 'vpce-0c11aa22bb33cc44d';
export const STS_ENDPOINT_ID = 'vpce-0d11aa22bb33cc44d';

/** The service's way, from one of its own subnets, to the interface endpoint `com.amazonaws.us-east-1.sagemaker.api`. */
export const API_ENDPOINT_PATH: NetworkPath = {
  name: 'interface endpoint com.amazonaws.us-east-1.sagemaker.api',
  sourceVpce: API_ENDPOINT_ID,
  sourceVpc: VPC_ID,
  vpcSourceIp: '10.0.4.20',
};

/** The service's way, from one of its own subnets, to the interface endpoint `com.amazonaws.us-east-1.sts`. */
export const STS_ENDPOINT_PATH: NetworkPath = {
  name: 'interface endpoint com.amazonaws.us-east-1.sts',
  sourceVpce: STS_ENDPOINT_ID,
  sourceVpc: VPC_ID,
  vpcSourceIp: '10.0.4.20',
};

/** An employee's way to the interface endpoint `aws.sagemaker.us-east-1.studio`. */
export const STUDIO_ENDPOINT_PATH: NetworkPath = {
  name: 'interface endpoint aws.sagemaker.us-east-1.studio',
  sourceVpce: STUDIO_ENDPOINT_ID,
  sourceVpc: VPC_ID,
  vpcSourceIp: '10.16.0.7',
};

/** Everybody's way: no endpoint, only a public address (RFC 5737 documentation range). */
export const INTERNET_PATH: NetworkPath = { name: 'internet', sourceIp: '203.0.113.7' };
