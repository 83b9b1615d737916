/**
 * The floor: the whole job with as little as it can be done with, on Fastify. Leaves out audit, log, metrics, limits,
 * revocation, policies, bounds on the upstream and on its answer, retries, and refreshing keys and credentials.
 *
 * node floor.ts [--token-cache]
 */
import { DOMAIN } from '../people.ts';
import { accessTokenVerifier } from './access-token.ts';
import { handSignedSageMaker } from './hand-signed-sagemaker.ts';
import { serveLaunch } from './launch-route.ts';
import { presignInput } from './presign-input.ts';
import { cachedAccessTokenVerifier } from './token-cache.ts';

const { BENCH_JWKS_FILE = '', AWS_ENDPOINT_URL_SAGEMAKER = '' } = process.env;
const verify = process.argv.includes('--token-cache')
  ? cachedAccessTokenVerifier(BENCH_JWKS_FILE)
  : accessTokenVerifier(BENCH_JWKS_FILE);
const presign = handSignedSageMaker({ endpoint: AWS_ENDPOINT_URL_SAGEMAKER, region: DOMAIN.region });

await serveLaunch(async (token, asked) => {
  const { userProfileName } = verify(token);
  return { authorizedUrl: await presign(presignInput(userProfileName, asked)), userProfileName };
});
