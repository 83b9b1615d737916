/** What the settings of the launch page mean for the user pool, the API and the tasks, so that all of them mean the same address. */
import { Aws } from 'aws-cdk-lib';
import type { Settings } from './settings/settings-schema.ts';

/** @returns with the slash at its end, which is part of what is registered with the app client; undefined if there is no page */
export function launchPageAddress({ service }: Pick<Settings, 'service'>): string | undefined {
  return service?.launchPage === undefined ? undefined : `${service.launchPage.publicUrl}/`;
}

/** @returns the origin of the user pool's domain, where people sign in; undefined if none is known */
export function signInPage({ service, userPool }: Pick<Settings, 'service' | 'userPool'>): string | undefined {
  return userPool?.domainPrefix === undefined
    ? service?.launchPage?.userPoolDomain
    : `https://${userPool.domainPrefix}.auth.${Aws.REGION}.amazoncognito.com`;
}
