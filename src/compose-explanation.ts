/**
 * From the configuration to what `studio-pass explain` asks: the same verifiers, lists and mappings as the service's. It takes
 * no profile for anybody and never asks SageMaker.
 */
import { cognitoIssuers } from './auth/cognito-token-verifier.ts';
import { createTokenVerifier } from './auth/token-verifier.ts';
import { usernameOf } from './aws/cognito-user.ts';
import { type SessionOwner, sessionTags } from './aws/session-tags.ts';
import { accessTableIfNeeded } from './composition/access-table-if-needed.ts';
import { type DescribedPerson, describedIdentity } from './composition/described-identity.ts';
import { policyOf } from './composition/domain-policies.ts';
import { type IssuerNames, issuerNames } from './composition/issuer-names.ts';
import { composeIssuers } from './composition/issuers.ts';
import { composeProfiles } from './composition/profiles.ts';
import { composeRevocations } from './composition/revocations.ts';
import type { Configuration } from './config/schema.ts';
import { type AccessExplanation, explainAccess } from './launch/explain-access.ts';
import type { Clock } from './model/clock.ts';
import { ServiceError } from './model/errors.ts';
import type { Identity } from './model/identity.ts';
import type { Log } from './model/log.ts';
import type { OwnedProfile, OwnerRegister } from './model/profile-owners.ts';
import type { BearerToken } from './model/secret.ts';
import { untakenRegister } from './profiles/untaken-register.ts';

export interface Explaining {
  readonly issuers: readonly IssuerNames[];
  /** Claims of a token that the mapping or a revocation rests on: without them a described person is not known. */
  readonly neededClaims: readonly string[];
  /**
   * Fetches the issuers' keys first.
   * @throws ServiceError as the service would
   */
  verify(token: BearerToken): Promise<Identity>;
  /** As if the person had been issued a token this moment. It is good for an explanation and for nothing else. */
  describe(person: DescribedPerson): Identity;
  explain(identity: Identity): Promise<AccessExplanation>;
  /** What went wrong besides, for operators: keys that could not be fetched, a service that did not answer. */
  warnings(): readonly string[];
  close(): void;
}

/** @throws ConfigurationError if a file that the configuration names cannot be read or is at fault */
export async function composeExplanation(configuration: Configuration, clock: Clock): Promise<Explaining> {
  const warnings: string[] = [];
  const log = collectingLog(warnings);
  const free = new Set<string>();
  const names = issuerNames(configuration);
  const issuers = await composeIssuers(configuration, clock, log);
  const table = await accessTableIfNeeded(configuration);
  const guardClaims = (register: OwnerRegister) =>
    untakenRegister(register, names, (profile) => free.add(keyOf(profile)));
  const profiles = await composeProfiles(configuration, names, { table, clock, log, guardClaims });
  const revocations = await composeRevocations(configuration, issuers, table, clock, log);
  const described = new WeakSet<Identity>();
  const withLaunchRole = new Set(configuration.domains.flatMap(({ id, launchRoleArn }) => (launchRoleArn ? [id] : [])));

  return {
    issuers: names,
    neededClaims: neededClaims(configuration),
    async verify(token) {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.start()));
      return await createTokenVerifier(issuers).verify(token);
    },
    describe(person) {
      const identity = describedIdentity(person, configuration, clock);
      described.add(identity);
      return identity;
    },
    explain(identity) {
      free.clear();
      const isNameless = described.has(identity) && usernameOf(identity) === undefined;
      return explainAccess(identity, {
        revocations: revocations.lists
          .filter(({ userPoolId }) => userPoolId === undefined || cognitoIssuers(userPoolId).includes(identity.issuer))
          .map(({ name, list, userPoolId }) => ({
            name,
            list,
            notAsked: isNameless && userPoolId !== undefined ? 'the user name is not known' : undefined,
          })),
        match: (caller) => profiles.directory.match(caller),
        isFree: (target) => free.has(keyOf(target)),
        whyUnsigned: ({ subject }, { domainId, userProfileName }) =>
          withLaunchRole.has(domainId) ? whyUntagged({ subject, userProfileName }) : undefined,
        createsMissing: (domainId) =>
          configuration.domains.some(
            ({ id, createMissingProfiles }) => id === domainId && createMissingProfiles !== undefined,
          ),
        policies: configuration.domains.map(policyOf),
      });
    },
    warnings: () => warnings,
    close() {
      for (const { keyRing } of issuers) {
        keyRing.close();
      }
      profiles.close();
      revocations.close();
      table?.close();
    },
  };
}

/** Of a session of a launch role, which cannot name everybody. */
function whyUntagged(owner: SessionOwner): ServiceError | undefined {
  try {
    sessionTags(owner);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) {
      return error;
    }
    throw error;
  }
}

function neededClaims({ mapping, cognito }: Configuration): readonly string[] {
  const { claim, cognitoAttribute, emailDomain } = mapping;
  const [pool] = cognito;
  const userName = pool?.tokenUse === 'id' ? 'cognito:username' : 'username';
  const hasPeople = mapping.table || mapping.file !== undefined;
  const hasNames = (claim ?? cognitoAttribute ?? emailDomain) !== undefined;
  const isAsked = cognitoAttribute !== undefined || (emailDomain !== undefined && pool?.tokenUse === 'access');
  const isImplied = !hasPeople && !hasNames;
  const needsUserName = isAsked || isImplied || cognito.some(({ userStatus }) => userStatus !== undefined);
  return [
    ...new Set([
      ...(claim === undefined || claim === 'sub' ? [] : [claim]),
      ...(needsUserName ? [userName] : []),
      ...(emailDomain !== undefined && !isAsked ? ['email', 'email_verified'] : []),
    ]),
  ];
}

function keyOf({ domainId, userProfileName }: OwnedProfile): string {
  return `${domainId}/${userProfileName}`;
}

function collectingLog(warnings: string[]): Log {
  const add = (facts: object, message: string): void => {
    const said = ['detail', 'error', 'source'].map((name) => Reflect.get(facts, name)).filter(isText);
    warnings.push([message, ...said].join(': '));
  };
  return { info: () => undefined, warn: add, error: add };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
