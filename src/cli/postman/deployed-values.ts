/**
 * What a Postman environment says of a deployment, from the outputs of its stacks and the command line. It believes nothing of
 * either: passwords are typed into what comes out of this.
 */
import type { DocumentFault } from '../../document/document-fault.ts';
import { isHostName, isRegion } from '../dns/name-forms.ts';
import { regionNames } from '../dns/partition.ts';
import type { Given } from '../stack-outputs.ts';

export interface DeployedInput {
  readonly apiUrl: Given | undefined;
  readonly customDomain: Given | undefined;
  readonly userPoolId: Given | undefined;
  readonly clientIds: Given | undefined;
  readonly signInPage: Given | undefined;
}

export interface DeployedValues {
  readonly baseUrl: string;
  readonly cognitoEndpoint: string;
  readonly clientId: string;
  /** Empty if the pool has no page. */
  readonly signInPage: string;
}

/** Every fault at once. */
export function deployedValues(
  input: DeployedInput,
): { readonly values: DeployedValues } | { readonly faults: readonly DocumentFault[] } {
  const faults: DocumentFault[] = [];
  const read = (name: string, given: Given | undefined, parse: (value: string) => string | undefined, need: string) => {
    const value = given === undefined ? undefined : parse(given.value);
    if (value === undefined) {
      faults.push({
        where: given?.where ?? name,
        message: given === undefined ? `is missing: ${need}` : `is not ${need}`,
      });
    }
    return value ?? '';
  };
  const values = {
    baseUrl:
      input.customDomain === undefined
        ? read('ApiUrl', input.apiUrl, parseUrl, 'an https: URL without user, query and fragment')
        : read(
            'CustomDomain',
            input.customDomain,
            (name) => (isHostName(name) ? `https://${name}` : undefined),
            'a host name',
          ),
    cognitoEndpoint: read(
      'UserPoolId',
      input.userPoolId,
      cognitoEndpoint,
      'the id of a user pool, such as us-east-1_AbCdEf123',
    ),
    clientId: read(
      'UserPoolClientIds',
      input.clientIds,
      parseClientId,
      'one client id; of several, name one by --client-id',
    ),
    signInPage:
      input.signInPage === undefined
        ? ''
        : read('SignInPage', input.signInPage, (url) => originOf(parseUrl(url)), 'an https: URL without a path'),
  };
  return faults.length > 0 ? { faults } : { values };
}

/** Without a slash at its end. */
function parseUrl(text: string): string | undefined {
  const isPlain = /^https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/.test(text);
  return isPlain && URL.canParse(text) ? text.replace(/\/$/, '') : undefined;
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && new URL(url).origin === url ? url : undefined;
}

/** From the pool's id, which begins with its Region: a pool may be in another one than the service. */
function cognitoEndpoint(userPoolId: string): string | undefined {
  const [, region = ''] = /^([a-z0-9-]+)_[A-Za-z0-9]{1,55}$/.exec(userPoolId) ?? [];
  const suffix = isRegion(region) ? regionNames(region)?.suffix : undefined;
  return suffix === undefined ? undefined : `https://cognito-idp.${region}.${suffix}`;
}

function parseClientId(text: string): string | undefined {
  return /^[\w+]{1,128}$/.test(text) ? text : undefined;
}
