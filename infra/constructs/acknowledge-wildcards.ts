/** Says why a role's policy names resources by pattern. Each pattern is listed: a new one is a finding again. */
import { Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { printedReference } from './printed-reference.ts';

/** @param resources as cdk-nag prints them, tokens as `<AWS::Region>` */
export function acknowledgeWildcards(role: IConstruct, reason: string, resources: readonly string[]): void {
  Validations.of(role).acknowledge(
    ...resources.map((resource) => ({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason })),
  );
}

/** An ARN of this account as cdk-nag prints it. */
export const printedArn = (service: string, rest: string): string =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;

/** What a Studio domain has of one kind, as cdk-nag prints the `Fn::Sub` of a short policy. */
export function printedPatternOf(kind: 'user-profile' | 'space', domainId: string): string {
  return Token.isUnresolved(domainId)
    ? JSON.stringify([
        `arn:\${AWS::Partition}:sagemaker:\${AWS::Region}:\${AWS::AccountId}:${kind}/\${Part1}/*`,
        { Part1: { 'Fn::ImportValue': printedReference(domainId) } },
      ])
    : printedArn('sagemaker', `${kind}/${domainId}/*`);
}

/** Of a role that looks up profiles and spaces, whichever mode it is for. */
export function acknowledgeLookUps(role: IConstruct, domainId: string): void {
  acknowledgeWildcards(role, 'Whose a space is can be told only by looking it up; these are of one domain.', [
    printedPatternOf('space', domainId),
  ]);
  acknowledgeWildcards(role, 'SageMaker can’t narrow listing down.', ['*']);
}
