/**
 * Where the code of the functions is: the folder `dist-lambda` as one zip file in a bucket, for both of them. Named by settings,
 * or by the parameters of the template. CloudFormation takes a new one only under a new key.
 */
import { CfnParameter } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings-schema.ts';

export class FunctionCode extends Construct {
  readonly location: lambda.CfnFunction.CodeProperty;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const { bucket, key } = settings.service?.functions?.code ?? {};
    this.location = {
      s3Bucket:
        bucket ??
        this.#parameter('CodeBucket', {
          description: 'The bucket, in this Region, with the code of the functions of Studio Pass.',
          allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
        }),
      s3Key:
        key ??
        this.#parameter('CodeKey', {
          description: 'The zip file of dist-lambda in it; another key for other code.',
          allowedPattern: '^[\\x21-\\x7e]{1,1024}$',
        }),
    };
  }

  #parameter(name: string, props: { readonly description: string; readonly allowedPattern: string }): string {
    const parameter = new CfnParameter(this, name, props);
    // The name that people who deploy the template see.
    parameter.overrideLogicalId(name);
    return parameter.valueAsString;
  }
}
