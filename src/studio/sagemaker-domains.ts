/**
 * Calls SageMaker in one of the configured domains on behalf of one caller: signed with the session of a launch role that is
 * the caller's own, or by the service itself (direct mode). It must never sign for one caller with the session of another,
 * and waits no longer than configured.
 */
import type { LaunchRole } from '../aws/assume-role.ts';
import type { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { within } from '../aws/deadline.ts';
import type { SageMakerCaller, SageMakerConnection } from '../aws/sagemaker-client.ts';
import { isExpiredCredentials, isNotFound, translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { StudioTarget } from '../model/studio-target.ts';

export interface StudioDomainConnection {
  readonly sageMaker: SageMakerConnection;
  /** The origin every URL of the domain must have. */
  readonly studioOrigin: string;
  /** Signs for each caller; undefined if the service signs as itself. */
  readonly launch: { readonly role: LaunchRole; readonly sessions: AssumedRoleSessions } | undefined;
}

export interface SageMakerDomainsOptions {
  /** By domain id. */
  readonly domains: ReadonlyMap<string, StudioDomainConnection>;
  /** Of one call with everything it needs, a session of the launch role and a second attempt included. */
  readonly totalTimeoutMilliseconds: number;
}

/** Whom a call is for. The target is one the caller is mapped to. */
export interface DomainCaller {
  /** The `sub` of a verified token. */
  readonly subject: string;
  readonly target: Pick<StudioTarget, 'domainId' | 'userProfileName'>;
}

/**
 * What is to be done with something that signs for the caller. Errors of the SDK may be thrown as they are; whatever is an
 * answer in the caller's eyes (`isNotFound`, `isAlreadyThere`) can be made one here.
 * @param abortSignal of the deadline; it must be given to every call
 */
export type DomainCall<Output> = (signed: SageMakerCaller, abortSignal: AbortSignal) => Promise<Output>;

const OWN_ROLE = "the service's own role";

export class SageMakerDomains {
  readonly #options: SageMakerDomainsOptions;

  constructor(options: SageMakerDomainsOptions) {
    this.#options = options;
  }

  /**
   * Sees to it that a session is there to sign for the caller, if the domain has a launch role: STS can take its time.
   * @throws ServiceError if there is none and STS gives none
   */
  async prepare({ subject, target: { domainId, userProfileName } }: DomainCaller): Promise<void> {
    const launch = this.#options.domains.get(domainId)?.launch;
    await launch?.sessions.credentialsFor(launch.role, { subject, userProfileName });
  }

  /** The origin every URL of the domain must have. */
  originOf(domainId: string): string {
    return this.#connectionTo(domainId).studioOrigin;
  }

  /** The role whose session signs for callers; undefined if the service signs as itself. */
  launchRoleOf(domainId: string): string | undefined {
    return this.#connectionTo(domainId).launch?.role.arn;
  }

  /**
   * @param operation names the call for operators, such as `sagemaker:CreatePresignedDomainUrl`
   * @throws ServiceError with the code that `translateSdkError` gives: a resource that is not there is `profile_missing`,
   * whatever it is, so a call that asks for something else must say itself what its absence means
   */
  async call<Output>(caller: DomainCaller, operation: string, send: DomainCall<Output>): Promise<Output> {
    const { sageMaker, launch } = this.#connectionTo(caller.target.domainId);
    // The handler's own timeouts end with the first byte of an answer. This one bounds everything, fetching credentials and
    // an answer that never ends as well, and takes the call's socket with it, or one more would be lost for good each time.
    return await within(this.#options.totalTimeoutMilliseconds, operation, (abortSignal) => {
      const call = (signed: SageMakerCaller): Promise<Output> => send(signed, abortSignal);
      return launch === undefined
        ? call(sageMaker.self).catch(refuse(operation, OWN_ROLE))
        : callAsCaller(sageMaker, launch, caller, operation, call);
    });
  }

  /** The same for a resource that may well be absent: undefined if AWS does not know it. */
  async find<Output>(caller: DomainCaller, operation: string, send: DomainCall<Output>): Promise<Output | undefined> {
    return await this.call<Output | undefined>(caller, operation, (signed, abortSignal) =>
      send(signed, abortSignal).catch(undefinedIfNotFound),
    );
  }

  #connectionTo(domainId: string): StudioDomainConnection {
    const connection = this.#options.domains.get(domainId);
    if (connection === undefined) {
      throw new ServiceError('internal_error', { detail: `no connection for domain ${domainId}` });
    }
    return connection;
  }
}

/** Signs with the caller's own session of the launch role. One that has expired early is replaced, once. */
async function callAsCaller<Output>(
  sageMaker: SageMakerConnection,
  { role, sessions }: NonNullable<StudioDomainConnection['launch']>,
  { subject, target: { userProfileName } }: DomainCaller,
  operation: string,
  call: (signed: SageMakerCaller) => Promise<Output>,
): Promise<Output> {
  const owner = { subject, userProfileName };
  const attempt = async (): Promise<Output> => {
    const credentials = await sessions.credentialsFor(role, owner);
    try {
      return await sageMaker.signingWith(credentials, call);
    } catch (error) {
      // Refused, it may be of no use any more: sessions can be revoked, and policies name when they were issued.
      if (translated(error, operation, role.arn).code === 'upstream_denied') {
        sessions.forget(role, owner, credentials);
      }
      throw error;
    }
  };
  const again = (error: unknown): Promise<Output> => (isExpiredCredentials(error) ? attempt() : Promise.reject(error));
  return await attempt()
    .catch(again)
    .catch(refuse(`${operation} in a session of ${role.arn}`, 'the launch role'));
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!isNotFound(error)) {
    throw error;
  }
}

function refuse(operation: string, role: string) {
  return (error: unknown): never => {
    throw translated(error, operation, role);
  };
}

/** Besides the role's own policies, two others can refuse a call although those allow it. */
function translated(error: unknown, operation: string, role: string): ServiceError {
  const whoMayRefuse = `a policy of ${role}, the policy of the SageMaker API endpoint or a service control policy`;
  return error instanceof ServiceError ? error : translateSdkError(error, operation, whoMayRefuse);
}
