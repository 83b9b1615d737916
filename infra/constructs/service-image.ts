/** Which image the tasks run, and the repository it is pulled from. It must come from ECR: nothing else is in reach of the VPC. */
import { fileURLToPath } from 'node:url';
import { Aws, CfnParameter, Fn } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings-schema.ts';

/** The setting that has the CDK build the image; anything else names one. */
export const BUILD_IMAGE = 'build';

const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ECR_IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([a-z0-9._/-]+?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;
/** With a digest, and with nothing that the intrinsic functions below could not take apart. */
const IMAGE_PARAMETER = '^\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$';

export class ServiceImage extends Construct {
  readonly uri: string;
  readonly repositoryArn: string;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const image = settings.service?.image;
    if (image === undefined) {
      const parameter = new CfnParameter(this, 'Uri', {
        description: 'The image of Studio Pass in ECR, for X86_64, with its digest.',
        allowedPattern: IMAGE_PARAMETER,
        constraintDescription: 'must be <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>',
      });
      // The name that people who deploy the template see.
      parameter.overrideLogicalId('ImageUri');
      this.uri = parameter.valueAsString;
      this.repositoryArn = repositoryArn(
        Fn.select(0, Fn.split('.', this.uri)),
        Fn.select(3, Fn.split('.', this.uri)),
        Fn.select(1, Fn.split('.amazonaws.com/', Fn.select(0, Fn.split('@', this.uri)))),
      );
    } else if (image === BUILD_IMAGE) {
      const asset = new DockerImageAsset(this, 'Asset', { directory: PROJECT_ROOT, platform: Platform.LINUX_AMD64 });
      this.uri = asset.imageUri;
      this.repositoryArn = asset.repository.repositoryArn;
    } else {
      const [, account, region, repository] = ECR_IMAGE.exec(image) ?? [];
      if (account === undefined || region === undefined || repository === undefined) {
        throw new Error(`service.image is not an image in ECR: ${image}`);
      }
      this.uri = image;
      this.repositoryArn = repositoryArn(account, region, repository);
    }
  }
}

function repositoryArn(account: string, region: string, repository: string): string {
  return `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${repository}`;
}
