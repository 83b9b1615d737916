/** Says why a role's policy names resources by pattern. Each pattern is listed: a new one is a finding again. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param resources as cdk-nag prints them, tokens as `<AWS::Region>` */
export function acknowledgeWildcards(role: IConstruct, reason: string, resources: readonly string[]): void {
  Validations.of(role).acknowledge(
    ...resources.map((resource) => ({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason })),
  );
}

/** An ARN of this account as cdk-nag prints it. */
export const printedArn = (service: string, rest: string): string =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
