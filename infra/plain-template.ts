/**
 * Templates that need no CDK in the account: anybody can deploy them with CloudFormation alone, and `cdk deploy` does so with
 * the credentials it is given. `BootstraplessSynthesizer` is not that: it has the CLI hand over a role of the bootstrap stack
 * all the same, and CloudFormation refuses one that does not exist (aws/aws-cdk issue 20648).
 */
import { type IStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';

/** For the property `synthesizer` of a stack. */
export function plainTemplate(): IStackSynthesizer {
  // The class declares an optional member that may be undefined, the interface one that may only be absent.
  return new LegacyStackSynthesizer() as IStackSynthesizer;
}
