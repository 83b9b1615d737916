/** The environment that `studio-pass doctor` has next to the service, in the embedded AWS: all that it needs, and no more. */
import type { EmbeddedAws } from '../../src/local/embedded-aws.ts';

export function doctorEnvironment(aws: EmbeddedAws): Record<string, string> {
  return {
    STUDIO_PASS_USER_POOL_ID: aws.cognito.userPoolId,
    STUDIO_PASS_CLIENT_IDS: aws.cognito.clientId,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_JWKS_URL: aws.cognito.jwksUrl,
    STUDIO_PASS_DOMAIN_ID: aws.domainId,
    STUDIO_PASS_STUDIO_ORIGIN: aws.sageMaker.studioOrigin,
    STUDIO_PASS_TABLE_NAME: aws.table.tableName,
    STUDIO_PASS_REVOCATION_TABLE: 'true',
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL_SAGEMAKER: aws.sageMaker.apiEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: aws.table.endpoint,
    // Nobody listens there: an isolated network has no way to IAM.
    AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: aws.taskRoleCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.taskRoleCredentials.secretAccessKey,
    ...(aws.launchRole === undefined
      ? {}
      : { STUDIO_PASS_LAUNCH_ROLE_ARN: aws.launchRole.arn, AWS_ENDPOINT_URL_STS: aws.launchRole.sts.endpoint }),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
