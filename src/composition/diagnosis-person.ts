/** The person that a diagnosis makes up, who must be nobody's: what is asked about them changes nothing for anybody. */
import type { Configuration } from '../config/schema.ts';
import { MADE_UP_NAME } from '../diagnosis/launch-role-check.ts';
import type { DescribedPerson } from './described-identity.ts';
import { issuerNames } from './issuer-names.ts';

/** With whatever claim a mapping or Cognito asks for, so that every source has something to answer to. */
export function madeUpPerson(configuration: Configuration): DescribedPerson {
  const { claim } = configuration.mapping;
  const names = ['username', 'cognito:username', ...(claim === undefined ? [] : [claim])];
  return {
    issuer: issuerNames(configuration)[0]?.names[0] ?? '',
    subject: MADE_UP_NAME,
    groups: [],
    claims: Object.fromEntries(names.map((name) => [name, MADE_UP_NAME])),
  };
}
