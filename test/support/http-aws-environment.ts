/** What the AWS SDK finds in the environment of a task: its role's credentials, and nothing of the machine it runs on. */
import { defaultPrincipals } from '../../src/local/sagemaker/stand-in.ts';
import type { Credentials } from './local-clients.ts';

export function taskEnvironment(
  credentials: Credentials | undefined = defaultPrincipals().taskRole.accessKey,
): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    ...(credentials.accessKeyId === ''
      ? {}
      : { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey }),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** Puts this process in the place of a task, as far as the SDK can tell. Empty credentials stand for none at all. */
export function enterTaskEnvironment(credentials?: Credentials): void {
  for (const name of Object.keys(process.env).filter((candidate) => candidate.startsWith('AWS_'))) {
    delete process.env[name];
  }
  Object.assign(process.env, taskEnvironment(credentials));
}
