/**
 * A stand-in for Amazon SageMaker, API and Studio, on three loopback listeners that differ only in the network path they
 * stand for: the API's interface endpoint, Studio's interface endpoint, and the internet. Which of them lets what through is
 * for the policies to say.
 */
import { ACCOUNT_ID, DOMAIN_ID, INTERNET_PATH, REGION } from '../example-account.ts';
import { type LoopbackListener, listenOnLoopback } from '../loopback-listener.ts';
import { type ExamplePerimeter, examplePerimeter } from '../perimeter/example-perimeter.ts';
import { assertKnownConditions } from '../policy-check.ts';
import { apiListener, type PathListener } from './api-listener.ts';
import { type CallLog, callLog } from './call-log.ts';
import { type DomainDirectory, domainDirectory, type NewSpace, type Tags } from './domain-directory.ts';
import { type FaultControl, faultQueue } from './fault-control.ts';
import { operations } from './operations.ts';
import { operatorPrincipal, type Principal, taskRolePrincipal } from './principals.ts';
import { signatureVerifier } from './signature-verifier.ts';
import { studioAccess } from './studio-access.ts';
import { isForHost, studioListener } from './studio-listener.ts';

export interface SageMakerStandIn {
  /** URL of the API behind its interface endpoint, for `AWS_ENDPOINT_URL_SAGEMAKER`. */
  readonly apiEndpoint: string;
  /** The origin every `AuthorizedUrl` has: the domain's host on Studio's interface endpoint. */
  readonly studioOrigin: string;
  readonly studioEndpoint: { readonly host: string; readonly port: number };
  readonly internet: { readonly host: string; readonly port: number };
  /** URL of the API as the internet reaches it. */
  readonly internetEndpoint: string;
  readonly faults: FaultControl;
  readonly calls: CallLog;
  close(): Promise<void>;
}

export interface SageMakerStandInOptions {
  readonly ports?: { readonly apiEndpoint?: number; readonly studioEndpoint?: number; readonly internet?: number };
  readonly clock?: () => number;
  /** Whose endpoint policies every request has to pass; that of the example in direct mode if absent. */
  readonly perimeter?: Pick<
    ExamplePerimeter,
    'taskRole' | 'apiEndpointPath' | 'studioEndpointPath' | 'endpointPolicies'
  >;
  /** The task role in direct mode and the operator if absent. A principal's policies are read at every request. */
  readonly principals?: readonly Principal[];
  /** Finds whoever has been given temporary credentials, by access key id: sessions of the STS stand-in. */
  readonly findTemporary?: ((accessKeyId: string) => Principal | undefined) | undefined;
  /** User profiles at start, by name, with their tags. */
  readonly userProfiles?: Readonly<Record<string, Tags>>;
  /** Spaces at start: a private one of alice and one that dave shares if absent. */
  readonly spaces?: readonly NewSpace[];
  /** How long a new user profile or space stays `Pending`: 50 if absent. */
  readonly pendingMilliseconds?: number;
}

const DEFAULT_USER_PROFILES = {
  alice: { 'studio-subject': '00000000-0000-4000-8000-00000000000a' },
  bob: { 'studio-subject': '00000000-0000-4000-8000-00000000000b' },
  dave: { 'studio-subject': '00000000-0000-4000-8000-00000000000d' },
} as const;

const DEFAULT_SPACES: readonly NewSpace[] = [
  { name: 'alice-private', sharingType: 'Private', ownerUserProfileName: 'alice' },
  { name: 'team-shared', sharingType: 'Shared', ownerUserProfileName: 'dave' },
];

/** The principals of the development account: the service's task role in direct mode, and an operator. */
export function defaultPrincipals({ taskRole }: Pick<ExamplePerimeter, 'taskRole'> = examplePerimeter()): {
  readonly taskRole: Principal;
  readonly operator: Principal;
} {
  return { taskRole: taskRolePrincipal(taskRole.policies), operator: operatorPrincipal() };
}

/** @throws Error if a principal's policy uses a condition key or operator that does not exist */
export async function startSageMakerStandIn(options: SageMakerStandInOptions = {}): Promise<SageMakerStandIn> {
  const { clock = Date.now, perimeter = examplePerimeter(), ports = {} } = options;
  const { principals = Object.values(defaultPrincipals(perimeter)) } = options;
  const { apiEndpointPath, studioEndpointPath } = perimeter;
  const policies = principals.flatMap((principal) => principal.policies);
  for (const policy of [...policies, ...perimeter.endpointPolicies.values()]) {
    await assertKnownConditions(policy);
  }
  const access = studioAccess(clock);
  const faults = faultQueue();
  const calls = callLog();
  const directory = seededDirectory(options, clock);
  const hostName = `${DOMAIN_ID}.studio.${REGION}.sagemaker.localhost`;
  const listeners: LoopbackListener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  const listen = async (serve: PathListener, port?: number): Promise<LoopbackListener> => {
    const listener = await listenOnLoopback((request, response) => void serve(request, response), port);
    listeners.push(listener);
    return listener;
  };
  try {
    const studio = { access, hostName };
    const studioEndpoint = await listen(studioListener(studio, studioEndpointPath), ports.studioEndpoint);
    const studioOrigin = `http://${hostName}:${studioEndpoint.port}`;
    const api = {
      clock,
      verifySignature: signatureVerifier({
        region: REGION,
        service: 'sagemaker',
        principals,
        findTemporary: options.findTemporary,
        clock,
      }),
      operations: operations({ directory, access, studioOrigin }),
      faults,
      calls,
    };
    const apiEndpoint = await listen(apiListener(api, apiEndpointPath), ports.apiEndpoint);
    const apiFromInternet = apiListener(api, INTERNET_PATH);
    const studioFromInternet = studioListener(studio, INTERNET_PATH);
    const internet = await listen(
      (request, response) => (isForHost(request, hostName) ? studioFromInternet : apiFromInternet)(request, response),
      ports.internet,
    );
    return {
      apiEndpoint: apiEndpoint.endpoint,
      studioOrigin,
      studioEndpoint: { host: studioEndpoint.host, port: studioEndpoint.port },
      internet: { host: internet.host, port: internet.port },
      internetEndpoint: internet.endpoint,
      faults: { next: faults.next, clear: faults.clear },
      calls: { list: calls.list, count: calls.count, clear: calls.clear },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function seededDirectory(options: SageMakerStandInOptions, clock: () => number): DomainDirectory {
  const { userProfiles = DEFAULT_USER_PROFILES, spaces = DEFAULT_SPACES, pendingMilliseconds = 50 } = options;
  const settings = { region: REGION, accountId: ACCOUNT_ID, domainId: DOMAIN_ID, clock, pendingMilliseconds };
  return domainDirectory(settings, { userProfiles, spaces });
}
