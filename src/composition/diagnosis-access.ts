/**
 * Opens what decides about people the way the service does, for a diagnosis: only when it is asked, and so that nothing is
 * written. A profile that would be somebody's on first use is said to be theirs and not taken for them.
 */
import type { Configuration } from '../config/schema.ts';
import type { LookUp } from '../diagnosis/look-up-checks.ts';
import type { Clock } from '../model/clock.ts';
import type { Identity } from '../model/identity.ts';
import type { Log } from '../model/log.ts';
import type { OwnerRegister } from '../model/profile-owners.ts';
import type { RevocationList } from '../model/revocation.ts';
import { untakenRegister } from '../profiles/untaken-register.ts';
import { accessTableIfNeeded } from './access-table-if-needed.ts';
import { issuerNames } from './issuer-names.ts';
import { composeIssuers } from './issuers.ts';
import { type ComposedProfiles, composeProfiles } from './profiles.ts';
import { composeRevocations } from './revocations.ts';
import { describeTableAddress, type TableAddress } from './table-address.ts';

export interface DiagnosisAccess {
  readonly mapping: LookUp;
  readonly revocation: LookUp;
  readonly match: ComposedProfiles['directory']['match'];
  readonly revocations: Pick<RevocationList, 'find'>;
  close(): Promise<void>;
}

export function openDiagnosisAccess(
  configuration: Configuration,
  address: TableAddress | undefined,
  clock: Clock,
): DiagnosisAccess {
  const tableIsAsked = address === undefined ? undefined : describeTableAddress(address);
  const complaints: string[] = [];
  const log = complainingLog(complaints);
  const issuers = issuerNames(configuration);
  const opened: Promise<{ close(): void }>[] = [];
  const keep = <T extends { close(): void }>(opening: Promise<T>): Promise<T> => {
    opened.push(opening);
    return opening;
  };
  const table = once(async () => {
    const connected = await accessTableIfNeeded(configuration);
    opened.push(Promise.resolve({ close: () => connected?.close() }));
    return connected;
  });
  const profiles = once(async () => {
    const guardClaims = (register: OwnerRegister) => untakenRegister(register, issuers);
    const surroundings = { table: await table(), clock, log, guardClaims };
    return await keep(composeProfiles(configuration, issuers, surroundings));
  });
  const revocations = once(async () => {
    // Of the verifiers only the names are used here; their keys are never fetched.
    const verifiers = await composeIssuers(configuration, clock, log);
    return await keep(composeRevocations(configuration, verifiers, await table(), clock, log));
  });
  const match = async (identity: Identity) => await (await profiles()).directory.match(identity);
  const find = async (identity: Identity) => await (await revocations()).list.find(identity);
  const asked = async (question: Promise<unknown>): Promise<readonly string[]> => {
    await question;
    return complaints.splice(0);
  };
  return {
    mapping: {
      sources: mappingSources(configuration),
      tableIsAsked,
      ask: (identity) => asked(match(identity)),
    },
    revocation: {
      sources: revocationSources(configuration),
      tableIsAsked,
      ask: (identity) => asked(find(identity)),
    },
    match,
    revocations: { find },
    async close() {
      for (const one of await Promise.allSettled(opened)) {
        if (one.status === 'fulfilled') {
          one.value.close();
        }
      }
    },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined;
  return () => {
    opening ??= open();
    return opening;
  };
}

/** The service logs what it can do without; an operator who asks how it does wants to know. */
function complainingLog(complaints: string[]): Log {
  const complain = (facts: object, message: string): void => {
    const detail: unknown = Reflect.get(facts, 'detail');
    complaints.push(typeof detail === 'string' ? `${message}: ${detail}` : message);
  };
  return { info: () => undefined, warn: complain, error: complain };
}

function mappingSources({ mapping, table, cognito: [pool] }: Configuration): readonly string[] {
  const { claim, cognitoAttribute, emailDomain } = mapping;
  const listed = [
    ...(mapping.table && table !== undefined ? [`table ${table.name}`] : []),
    ...(mapping.file === undefined ? [] : [`file ${mapping.file}`]),
    ...(claim === undefined ? [] : [`claim ${claim}`]),
    ...(cognitoAttribute === undefined ? [] : [`attribute ${cognitoAttribute} of ${pool?.userPoolId}`]),
    ...(emailDomain === undefined ? [] : [`e-mail addresses of ${emailDomain}`]),
  ];
  return listed.length > 0 ? listed : ['user name of the pool'];
}

function revocationSources({ revocation, table, cognito }: Configuration): readonly string[] {
  return [
    ...(revocation.file === undefined ? [] : [`file ${revocation.file}`]),
    ...(revocation.table && table !== undefined ? [`table ${table.name}`] : []),
    ...cognito.filter((pool) => pool.userStatus !== undefined).map(({ userPoolId }) => `users of ${userPoolId}`),
  ];
}
