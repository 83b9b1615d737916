/**
 * What the names of a Region end with. The name of Studio's zone is documented for the commercial Regions only; elsewhere
 * it has to be given, because a guess would send nobody anywhere, or everybody to the public zone.
 * Source: AWS General Reference, "Service endpoints"; SageMaker Developer Guide, "Connect to Amazon SageMaker Studio
 * through an interface VPC endpoint".
 */

export interface RegionNames {
  /** Of the names of API Gateway and of the SageMaker API. */
  readonly suffix: string;
  readonly studioZone: string | undefined;
}

/** Undefined for the partitions that this command knows nothing of. */
export function regionNames(region: string): RegionNames | undefined {
  if (/^(us|eu)-iso|^eusc-/.test(region)) {
    return undefined;
  }
  if (region.startsWith('cn-')) {
    return { suffix: 'amazonaws.com.cn', studioZone: undefined };
  }
  if (region.startsWith('us-gov-')) {
    return { suffix: 'amazonaws.com', studioZone: undefined };
  }
  return { suffix: 'amazonaws.com', studioZone: `studio.${region}.sagemaker.aws` };
}
