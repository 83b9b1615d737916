/**
 * A function of the service, in the subnets and the group that tasks would be in: its place in the network is half of what the
 * perimeter knows it by. Its standard output is the audit trail; Lambda takes a line before the function goes on.
 */
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { type FunctionKind, functionName } from '../names.ts';
import { DEFAULT_FUNCTION_MEMORY_MIB } from '../settings/defaults.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { FunctionCode } from './function-code.ts';

/** A little longer than API Gateway waits (29 s): what is under way is decided and audited all the same. */
const TIMEOUT_SECONDS = 30;
/** What Lambda takes for all variables of a function together. Source: Lambda quotas. */
const ENVIRONMENT_MAX_BYTES = 4096;

export interface ServiceFunctionProps {
  readonly settings: Settings;
  readonly foundation: Pick<Foundation, 'serviceSubnets' | 'taskSecurityGroup'>;
  readonly kind: FunctionKind;
  readonly description: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
}

export class ServiceFunction extends Construct {
  readonly functionName: string;
  readonly resource: lambda.CfnFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { settings, foundation, kind, description, roleArn, environment, logGroupName } = props;
    const { memoryMiB = DEFAULT_FUNCTION_MEMORY_MIB, maxConcurrent } = settings.service?.functions ?? {};
    this.functionName = functionName(settings, kind);
    this.resource = new lambda.CfnFunction(this, 'Function', {
      // Named, so that its own role and the guardrails can name it.
      functionName: this.functionName,
      description,
      // The newest that Lambda has; scripts/build-lambda.ts makes the code for it.
      runtime: lambda.Runtime.NODEJS_24_X.name,
      architectures: [lambda.Architecture.ARM_64.name],
      handler: `${kind}.handler`,
      code: new FunctionCode(this, 'Code', { settings }).location,
      role: roleArn,
      timeout: TIMEOUT_SECONDS,
      memorySize: memoryMiB,
      ...(maxConcurrent === undefined ? {} : { reservedConcurrentExecutions: maxConcurrent }),
      environment: { variables: { NODE_ENV: 'production', ...environment } },
      // As text, so that nothing is put around the lines of the audit trail.
      loggingConfig: { logGroup: logGroupName, logFormat: 'Text' },
      vpcConfig: {
        subnetIds: foundation.serviceSubnets.map(({ subnet }) => subnet.subnetId),
        securityGroupIds: [foundation.taskSecurityGroup.securityGroupId],
      },
    });
    this.node.addValidation({ validate: () => environmentFaults(environment) });
  }
}

function environmentFaults(environment: Readonly<Record<string, string>>): string[] {
  const bytes = Buffer.byteLength(Object.entries(environment).flat().join(''));
  return bytes > ENVIRONMENT_MAX_BYTES
    ? [
        `the variables of the function have ${bytes} bytes, and Lambda takes ${ENVIRONMENT_MAX_BYTES}: fewer groups or spokes, or tasks`,
      ]
    : [];
}
