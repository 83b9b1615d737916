/** Policies that leave a decision to all the others. */
import type { NamedPolicy } from '../../src/local/policy-document.ts';

export const EVERYTHING: NamedPolicy = {
  name: 'everything',
  document: { Version: '2012-10-17', Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** A trust policy that leaves the decision to the policies of the caller. */
export function trustsAccount(accountId: string): NamedPolicy {
  return {
    name: 'trusts the account',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Account',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${accountId}:root` },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        },
      ],
    },
  };
}
