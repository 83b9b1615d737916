import { DynamoDbCalls } from '../../src/aws/dynamodb-calls.ts';
import { systemClock } from '../../src/model/clock.ts';
import { DynamoDbProfileDirectory } from '../../src/profiles/dynamodb-profile-directory.ts';
import { openAccessTable } from '../support/access-table.ts';
import { CONTRACT_ISSUER, describeProfileDirectory } from './profile-directory.ts';

const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describeProfileDirectory('a table of DynamoDB', {
  domains,
  async open(people) {
    const { client, tableName, enter } = await openAccessTable();
    await enter(
      Object.entries(people).map(([person, userProfileName]) => ({
        issuer: CONTRACT_ISSUER,
        subject: `subject-of-${person}`,
        disabled: false,
        targets: domains.map(({ id }) => ({ domainId: id, userProfileName })),
      })),
    );
    return new DynamoDbProfileDirectory({
      client,
      calls: new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 5_000 }),
      issuers: [{ names: [CONTRACT_ISSUER] }],
      domains,
      cacheSeconds: 0,
      clock: systemClock,
    });
  },
});
