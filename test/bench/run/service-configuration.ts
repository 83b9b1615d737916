/**
 * The service's configuration in the benchmark: everything on as it is by default, with limits that do not refuse the load,
 * since an answer of 429 costs nothing and says nothing.
 */
import { writeFile } from 'node:fs/promises';
import { DOMAIN, personAt } from '../people.ts';
import { CLIENT_ID, USER_POOL_ID } from '../world.ts';

const UNREACHED = {
  limits: { requestsPerMinutePerCaller: 100_000, requestsPerSecond: 100_000, maxEventLoopDelayMilliseconds: 10_000 },
  // More than the connections that the load has.
  sageMaker: { maxInFlight: 512, maxQueued: 512 },
};

export interface ServiceConfiguration {
  readonly keyFile: string;
  /** Whether a token that comes back is verified again each time; left out, it is as by default. */
  readonly verifiesEachTime?: boolean;
  /** Maps people by this file; left out, by the claim that is their user name. */
  readonly mappingFile?: string;
  /** Whether limits and queue are those of a deployment. */
  readonly hasDefaultLimits?: boolean;
}

export async function writeServiceConfiguration(path: string, options: ServiceConfiguration) {
  const { keyFile, mappingFile, verifiesEachTime = false, hasDefaultLimits = false } = options;
  const configuration = {
    server: { host: '127.0.0.1', port: 0 },
    management: { host: '127.0.0.1', port: 0 },
    ...(hasDefaultLimits ? {} : UNREACHED),
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksFile: keyFile }],
    domains: [{ id: DOMAIN.id, region: DOMAIN.region }],
    ...(verifiesEachTime ? { tokens: { signatureCacheSeconds: 0 } } : {}),
    ...(mappingFile === undefined ? {} : { mapping: { file: mappingFile } }),
  };
  await writeFile(path, JSON.stringify(configuration));
}

/** With the first so many people. */
export async function writeMappingFile(path: string, people: number): Promise<void> {
  const mappings = Array.from({ length: people }, (_, index) => {
    const { subject, targets } = personAt(index);
    return {
      subject,
      targets: targets.map(({ domainId, userProfileName }) => ({ domain: domainId, profile: userProfileName })),
    };
  });
  await writeFile(path, JSON.stringify({ mappings }));
}
