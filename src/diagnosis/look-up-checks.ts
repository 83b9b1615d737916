/**
 * Whether those who decide about people can be asked: the mapping and the revocations, each with a person who does not
 * exist. Nothing is written, whoever it is that would own something on first use.
 */
import { ConfigurationError, faultLine } from '../document/document-fault.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import { type Check, type Finding, failed, ok, RUNBOOK, skipped, warning } from './check.ts';

/** One of the two, with all its sources behind it. */
export interface LookUp {
  /** What is asked, for operators; empty if nothing is configured. */
  readonly sources: readonly string[];
  /** Where a table is asked that is among them, and what says so: `table t in … is asked at …`; undefined without a table. */
  readonly tableIsAsked: string | undefined;
  /**
   * Asks for a made-up person.
   * @returns what the sources complained about although an answer came: a list that is allowed to be away
   * @throws ServiceError, ConfigurationError for a file at fault
   */
  ask(identity: Identity): Promise<readonly string[]>;
}

interface Words {
  readonly id: 'mapping' | 'revocation';
  readonly title: string;
  readonly meaning: string;
  readonly none: string;
}

const MAPPING: Words = {
  id: 'mapping',
  title: 'Mapping of people to profiles',
  meaning: 'Who owns which profile cannot be known: everybody whom these sources decide about is answered with 503.',
  none: 'nobody is mapped',
};
const REVOCATION: Words = {
  id: 'revocation',
  title: 'Revocations',
  meaning: 'Who is revoked cannot be known: everybody is answered with 503.',
  none: 'no list of revocations is configured: a token is good until it expires',
};

export function mappingCheck(lookUp: LookUp, madeUp: Identity): Check {
  return lookUpCheck(MAPPING, lookUp, madeUp);
}

export function revocationCheck(lookUp: LookUp, madeUp: Identity): Check {
  return lookUpCheck(REVOCATION, lookUp, madeUp);
}

function lookUpCheck(
  { id, title, meaning, none }: Words,
  { sources, tableIsAsked, ask }: LookUp,
  madeUp: Identity,
): Check {
  return {
    id,
    title,
    needs: [],
    async run() {
      if (sources.length === 0) {
        return [skipped(none)];
      }
      const asked = sources.join(', then ');
      try {
        const complaints = await ask(madeUp);
        return complaints.length === 0
          ? [ok(`${asked}: answers`)]
          : complaints.map((complaint) =>
              warning(`${asked}: ${complaint}`, {
                meaning: 'Not everything could be asked, and the configuration lets people pass nevertheless.',
                remedy: `See why it cannot be asked: ${RUNBOOK}#upstream-denied`,
              }),
            );
      } catch (error) {
        return failures(error, asked, meaning, tableIsAsked);
      }
    },
  };
}

function failures(
  error: unknown,
  asked: string,
  meaning: string,
  tableIsAsked: string | undefined,
): readonly Finding[] {
  if (error instanceof ConfigurationError) {
    const remedy = 'Put the file right; the service does not start with it, or keeps the last good one.';
    return error.faults.map((fault) => failed(faultLine(fault).replace(/^ +- /, ''), { meaning, remedy }));
  }
  if (error instanceof ServiceError) {
    const isOfTable = tableIsAsked !== undefined && /\bdynamodb:|\btable\b/.test(error.detail);
    const address = isOfTable ? ` The ${tableIsAsked}.` : '';
    return [failed(`${asked}: ${error.detail}`, { meaning, remedy: `${remedyFor(error)}${address}` })];
  }
  throw error;
}

/** The words are this service's own and AWS's names of errors (see `translateTableError`). */
function remedyFor({ detail }: ServiceError): string {
  if (detail.includes('there is no table')) {
    return 'Create the table (the foundation stack does), or set table.name and table.region right.';
  }
  if (/AccessDenied/.test(detail)) {
    return `Allow dynamodb:GetItem and dynamodb:BatchGetItem on the table (cognito-idp:AdminGetUser on the pool) to this role, and in the policy of the endpoint: ${RUNBOOK}#the-table-cannot-be-read`;
  }
  if (/upstream_throttled|Throttl|ThroughputExceeded/.test(detail)) {
    return `Give the table on-demand capacity, and see who else reads it: ${RUNBOOK}#throttled`;
  }
  if (/ECONNREFUSED/.test(detail)) {
    return 'ECONNREFUSED: nothing listens at the address that is asked. It is wrong, or a firewall refuses.';
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(detail)) {
    return 'The name that is asked has no address (ENOTFOUND): the Region or the endpoint is misspelt, or the name servers of this host do not answer names of AWS.';
  }
  if (/CredentialsProviderError|MissingAuthenticationToken/.test(detail)) {
    return `There are no AWS credentials here: in a task see that it has its task role, elsewhere sign in (AWS_PROFILE): ${RUNBOOK}#upstream-denied`;
  }
  if (/UnrecognizedClient|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|InvalidClientTokenId/.test(detail)) {
    return `AWS does not take the credentials: expired, deleted, of another partition, or signed by a wrong clock or for a wrong Region: ${RUNBOOK}#upstream-denied`;
  }
  if (/upstream_timeout|TimeoutError|ETIMEDOUT/.test(detail)) {
    return 'No answer in time: packets are dropped on the way, or what took the connection is no DynamoDB. See that this network has the gateway endpoint of DynamoDB (an endpoint or a way out for Cognito) and a route to it.';
  }
  return 'The finding says what answered so.';
}
