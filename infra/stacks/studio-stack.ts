/** A Studio domain in the network of the foundation, where the settings ask for one. A stack of its own: people's work hangs on it. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { StudioDomain } from '../constructs/studio-domain.ts';
import type { Ground } from '../foundation.ts';
import { nameOf } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import type { Settings } from '../settings/settings-schema.ts';

export interface StudioStackProps {
  readonly settings: Settings;
  readonly studioDomain: NonNullable<Settings['studioDomain']>;
  readonly ground: Ground;
}

export class StudioStack extends Stack {
  readonly domainId: string;
  readonly notebookRoleArn: string;

  constructor(scope: Construct, id: string, { settings, studioDomain, ground }: StudioStackProps) {
    super(scope, id, {
      synthesizer: plainTemplate(),
      description: 'Studio Pass: Studio domain and its first user profiles',
    });
    if (ground.notebookGroupId === undefined) {
      throw new TypeError('the foundation has no security group for the apps of Studio');
    }
    const domain = new StudioDomain(this, 'Studio', {
      name: nameOf(settings),
      settings: studioDomain,
      vpcId: ground.vpcId,
      subnets: ground.studioSubnets,
      notebookGroupId: ground.notebookGroupId,
      key: ground.key,
    });
    this.domainId = domain.domainId;
    this.notebookRoleArn = domain.notebookRoleArn;
  }
}
