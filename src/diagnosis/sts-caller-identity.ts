/** Asks STS whose credentials these are. Needs no permission; the credentials themselves go nowhere but into the signature. */
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { CallerIdentity, WhoAmI } from './identity-check.ts';

const OPERATION = 'sts:GetCallerIdentity';

/** The SDK's names of where it found credentials, in words. */
const SOURCES: Readonly<Record<string, string>> = {
  CREDENTIALS_ENV_VARS: 'environment variables',
  CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'a web identity token',
  CREDENTIALS_HTTP: 'the container (task role)',
  CREDENTIALS_IMDS: 'the instance metadata service',
  CREDENTIALS_PROFILE: 'the shared credentials file',
  CREDENTIALS_PROFILE_PROCESS: 'a credential process',
  CREDENTIALS_PROFILE_SOURCE_PROFILE: 'a profile that assumes a role',
  CREDENTIALS_PROFILE_SSO: 'IAM Identity Center',
  CREDENTIALS_SSO: 'IAM Identity Center',
  CREDENTIALS_STS_ASSUME_ROLE: 'an assumed role',
  CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'a web identity token',
};

/** The answer is asked for once: it does not change while a command runs. */
export function createStsCallerIdentity(client: STSClient, endpoint: string): CallerIdentity {
  let answer: Promise<WhoAmI> | undefined;
  return {
    endpoint,
    async ask(signal) {
      answer ??= ask(client, signal);
      return await answer;
    },
  };
}

async function ask(client: STSClient, abortSignal: AbortSignal): Promise<WhoAmI> {
  try {
    // First, so that their absence is told from STS's refusal.
    const source = sourceOf(await client.config.credentials());
    const { Account: accountId, Arn: arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (accountId === undefined || arn === undefined) {
      throw new ServiceError('upstream_failed', { detail: `${OPERATION} answered without account and ARN` });
    }
    return { accountId, arn, source };
  } catch (error) {
    throw error instanceof ServiceError ? error : translateSdkError(error, OPERATION);
  }
}

/** The SDK marks credentials with where they come from; its types do not say so. */
function sourceOf(credentials: object): string {
  const marks: unknown = Reflect.get(credentials, '$source');
  const known = Object.keys(marks ?? {}).flatMap((mark) => SOURCES[mark] ?? []);
  return known[0] ?? 'a source that the SDK does not name';
}
