/**
 * A host of the simulated corporate network. Session Manager is the only way in: no key pair, no public address, no port
 * that is open to people.
 */
import { Fn, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** The newest image when the stack is made or updated. */
const IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';

export interface OnPremisesHostProps {
  readonly name: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly instanceProfileName: string;
  /** Run once, at the first start. */
  readonly setup: string;
}

export class OnPremisesHost extends Construct {
  readonly instance: ec2.CfnInstance;

  constructor(scope: Construct, id: string, props: OnPremisesHostProps) {
    super(scope, id);
    this.instance = new ec2.CfnInstance(this, 'Instance', {
      imageId: ec2.MachineImage.fromSsmParameter(IMAGE).getImage(this).imageId,
      instanceType: 't4g.micro',
      subnetId: props.subnetId,
      securityGroupIds: [props.securityGroupId],
      iamInstanceProfile: props.instanceProfileName,
      monitoring: true,
      ebsOptimized: true,
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: { volumeSize: 8, volumeType: 'gp3', encrypted: true, deleteOnTermination: true },
        },
      ],
      userData: Fn.base64(props.setup),
      tags: [{ key: 'Name', value: props.name }],
    });
    Validations.of(this.instance).acknowledge({
      id: 'AwsSolutions-EC29',
      reason: 'A host of a rehearsal holds nothing, and is to go with its stack.',
    });
  }
}
