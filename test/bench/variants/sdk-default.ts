/**
 * The same job with the SDK's client as it comes, on Fastify. Leaves out audit, log, metrics, limits, revocation, policies,
 * bounds on the upstream's answer, and refreshing keys.
 */
import { CreatePresignedDomainUrlCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { accessTokenVerifier } from './access-token.ts';
import { serveLaunch } from './launch-route.ts';
import { presignInput } from './presign-input.ts';

const verify = accessTokenVerifier(process.env.BENCH_JWKS_FILE ?? '');
const client = new SageMakerClient({});

await serveLaunch(async (token, asked) => {
  const { userProfileName } = verify(token);
  const input = presignInput(userProfileName, asked);
  const { AuthorizedUrl = '' } = await client.send(new CreatePresignedDomainUrlCommand(input));
  return { authorizedUrl: AuthorizedUrl, userProfileName };
});
