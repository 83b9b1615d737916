/** What the settings of the mapping mean for what the tasks may do. */
import type { Incomplete } from '../src/document/check-schema.ts';
import type { TableWrites } from './policies/table-policies.ts';
import type { Settings } from './settings/settings-schema.ts';

type Mapping = Pick<
  Incomplete<Settings>,
  'mappingClaim' | 'mappingTable' | 'mappingCognitoAttribute' | 'mappingEmailDomain' | 'tokenUse'
>;

/** Whether two people could be given one name: nothing keeps attributes and addresses of a pool apart. */
export function namesCanMeet({ mappingClaim, mappingCognitoAttribute, mappingEmailDomain }: Mapping): boolean {
  return (
    mappingCognitoAttribute !== undefined ||
    mappingEmailDomain !== undefined ||
    mappingClaim?.startsWith('custom:') === true
  );
}

/** Whether the service enters into the table who was first to have a name. Without a source of names nobody has one. */
export function entersOwners(mapping: Mapping): boolean {
  return mapping.mappingTable === true && (mapping.mappingClaim !== undefined || namesCanMeet(mapping));
}

/** Whether the service asks the user pool about people: access tokens carry neither attributes nor addresses. */
export function asksUserPool({ mappingCognitoAttribute, mappingEmailDomain, tokenUse }: Mapping): boolean {
  return mappingCognitoAttribute !== undefined || (mappingEmailDomain !== undefined && tokenUse === 'access');
}

/** What the service writes into the table. */
export function tableWrites(settings: Settings): TableWrites {
  return { entersOwners: entersOwners(settings), keepsTickets: settings.service?.launchTickets !== undefined };
}
