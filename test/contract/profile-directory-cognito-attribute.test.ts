import { CognitoAttributeProfileDirectory } from '../../src/profiles/cognito-attribute-profile-directory.ts';
import { CognitoUsers } from '../../src/profiles/cognito-users.ts';
import { POOL_ID } from '../support/revocation-identity.ts';
import { memoryUserPool, type PoolUser } from '../support/revocation-user-pool.ts';
import { CONTRACT_ISSUER, describeProfileDirectory } from './profile-directory.ts';

const attribute = 'custom:studio_profile';
const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describeProfileDirectory('a Cognito attribute', {
  domains,
  async open(people) {
    const users = Object.entries(people).map(([person, profile]): [string, PoolUser] => [
      profile,
      { subject: `subject-of-${person}`, enabled: true, attributes: { [attribute]: profile } },
    ]);
    const { client } = memoryUserPool(Object.fromEntries(users));
    return new CognitoAttributeProfileDirectory({
      attribute,
      namesIgnoreCase: true,
      domains,
      users: new CognitoUsers({
        client,
        userPoolId: POOL_ID,
        issuers: [CONTRACT_ISSUER],
        wanted: [attribute],
        totalTimeoutMilliseconds: 1_000,
        clock: Date.now,
      }),
    });
  },
});
