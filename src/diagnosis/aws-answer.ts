/**
 * What came of looking something up in AWS, where being refused or finding nothing is an answer too: an operator's own role
 * need not be allowed all that a diagnosis would like to see.
 */
import { isAccessDenied, isNotFound, translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import { type Finding, failed, RUNBOOK, warning } from './check.ts';

export type AwsAnswer<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'denied'; readonly detail: string };

/**
 * @param operation names the call: `sagemaker:DescribeDomain`
 * @throws ServiceError for every other failure
 */
export async function answerOf<T>(operation: string, call: () => Promise<T>): Promise<AwsAnswer<T>> {
  try {
    return { kind: 'found', value: await call() };
  } catch (error) {
    if (isNotFound(error)) {
      return { kind: 'absent' };
    }
    const translated = translateSdkError(error, operation);
    if (isAccessDenied(error)) {
      return { kind: 'denied', detail: translated.detail };
    }
    throw translated;
  }
}

/** What came of a look that the service itself does not need: then it is no fault if nothing answers either. */
export type Looked<T> = AwsAnswer<T> | { readonly kind: 'unreachable'; readonly detail: string };

/** @param look as `answerOf`; its failures become an answer */
export async function looked<T>(look: () => Promise<AwsAnswer<T>>): Promise<Looked<T>> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ServiceError) {
      return { kind: 'unreachable', detail: error.detail };
    }
    throw error;
  }
}

/**
 * A warning: nothing is known to be wrong, and nothing is known.
 * @param resource an ARN, with ACCOUNT for an account that is not known: it is put in if AWS's answer tells it
 */
export function couldNotBeTold(
  { kind, detail }: { readonly kind: 'denied' | 'unreachable'; readonly detail: string },
  actions: readonly string[],
  resource: string,
): Finding {
  if (kind === 'unreachable') {
    return warning(detail, {
      meaning: 'It could not be told: nothing answers from here. The service itself does not need this answer.',
      remedy: 'Run it from a network that has a way there',
    });
  }
  // AWS mostly names what it refused, and with it the account.
  const account = / on resource: arn:[^:\s]+:[^:\s]+:[^:\s]*:(\d{12}):/.exec(detail)?.[1] ?? 'ACCOUNT';
  const statement = { Effect: 'Allow', Action: actions, Resource: resource.replace(':ACCOUNT:', `:${account}:`) };
  return warning(detail, {
    meaning: 'It could not be told: the role of this command, or the policy of the endpoint, does not permit the look.',
    remedy: `Run it as somebody who may, or add the statement ${JSON.stringify(statement)}`,
  });
}

/** @returns the account of a domain, as far as it is known: what an ARN needs that is proposed to an operator */
export type AccountOf = (domainId: string, signal: AbortSignal) => Promise<string | undefined>;

/** What AWS answers where another Region is asked than the signature names, and codes of names that nobody knows. */
const OF_ANOTHER_REGION = /Credential should be scoped to a valid region/i;
const OF_NO_NAME = /\b(ENOTFOUND|EAI_AGAIN)\b/;

/**
 * A failure that comes of a wrong Region, which no statement of a policy mends; undefined if it does not look like one.
 * @param what is asked about, with its Region as it is configured
 */
export function wrongRegion(
  detail: string,
  { id, region }: { readonly id: string; readonly region: string },
): Finding | undefined {
  if (OF_ANOTHER_REGION.test(detail)) {
    return failed(`${id}: ${detail}`, {
      meaning: `The endpoint that was asked is not one of ${region}, the Region configured for ${id}: nobody can open it.`,
      remedy: `Most likely the Region is wrong: see domains[].region (or AWS_REGION) of ${id}; else what points to the endpoint (domains[].sageMakerEndpoint, AWS_ENDPOINT_URL_SAGEMAKER) is of another Region.`,
    });
  }
  return OF_NO_NAME.test(detail)
    ? failed(`${id}: ${detail}`, {
        meaning: `The name of the SageMaker API in ${region}, the Region configured for ${id}, has no address: nobody can open it.`,
        remedy: `Most likely the Region is wrong: see domains[].region (or AWS_REGION) of ${id}; else the name servers of this host do not know the name (dns-sagemaker-api): ${RUNBOOK}#dns-answers-a-public-address`,
      })
    : undefined;
}
