/** The environment that `studio-pass doctor` has next to the service, in the embedded AWS. */
import type { EmbeddedAws } from '../../src/local/embedded-aws.ts';
import { serviceEnvironment } from '../../src/local/service-process.ts';

export function doctorEnvironment(aws: EmbeddedAws): NodeJS.ProcessEnv {
  return {
    ...serviceEnvironment({ aws, port: 0 }),
    // Nobody listens there: an isolated network has no way to IAM.
    AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:9',
  };
}
