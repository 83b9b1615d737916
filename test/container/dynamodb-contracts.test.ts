/** Everything that is kept in the access table, held against its contract in a second make of DynamoDB. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { DynamoDbCalls } from '../../src/aws/dynamodb-calls.ts';
import { systemClock } from '../../src/model/clock.ts';
import { DynamoDbMappingStore } from '../../src/profiles/dynamodb-mapping-store.ts';
import { DynamoDbProfileDirectory } from '../../src/profiles/dynamodb-profile-directory.ts';
import { describeMappingStore } from '../contract/mapping-store.ts';
import { CONTRACT_ISSUER, describeProfileDirectory } from '../contract/profile-directory.ts';
import { describeRevocationList } from '../contract/revocation-list.ts';
import { describeTicketStore } from '../contract/ticket-store.ts';
import { accessTableClient, handOn } from '../support/access-table.ts';
import { createAccessTable } from '../support/dynamodb-clients.ts';
import { ALICE, POOL_ISSUERS } from '../support/revocation-identity.ts';
import { connectToRevocationTable } from '../support/revocation-table.ts';
import { connectToTicketTable } from '../support/ticket-table.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

const DOMAINS = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

let moto: MotoContainer;
let client: DynamoDBClient;

beforeAll(async () => {
  moto = await startMoto();
  client = accessTableClient(moto.endpoint);
});

afterAll(async () => {
  client?.destroy();
  await moto?.stop();
});

/** @returns the name of an empty access table */
async function openTable(): Promise<string> {
  const tableName = `access-${randomUUID()}`;
  await createAccessTable(client, tableName);
  return tableName;
}

describeMappingStore('a table of moto', async () => {
  const tableName = await openTable();
  return new DynamoDbMappingStore({ client, tableName, totalTimeoutMilliseconds: 10_000, clock: systemClock });
});

describeProfileDirectory('a table of moto', {
  domains: DOMAINS,
  async open(people) {
    const tableName = await openTable();
    await handOn(client, tableName).enter(
      Object.entries(people).map(([person, userProfileName]) => ({
        issuer: CONTRACT_ISSUER,
        subject: `subject-of-${person}`,
        disabled: false,
        targets: DOMAINS.map(({ id }) => ({ domainId: id, userProfileName })),
      })),
    );
    return new DynamoDbProfileDirectory({
      client,
      calls: new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 5_000 }),
      issuers: [{ names: [CONTRACT_ISSUER] }],
      domains: DOMAINS,
      cacheSeconds: 0,
      clock: systemClock,
    });
  },
});

describeRevocationList('a table of moto', async () => {
  const table = connectToRevocationTable(moto.endpoint, await openTable());
  const ofAlice = { issuer: POOL_ISSUERS[0], by: 'subject', id: ALICE } as const;
  return {
    list: table.list(),
    revokeAlice: () => table.store.put({ ...ofAlice, note: 'left', revokedAt: '2026-11-21T10:00:00Z' }),
    async restoreAlice() {
      await table.store.remove(ofAlice);
    },
    async close() {
      table.close();
    },
  };
});

describeTicketStore('a table of moto', async () => {
  const tableName = await openTable();
  const [one, two] = [connectToTicketTable(moto.endpoint, tableName), connectToTicketTable(moto.endpoint, tableName)];
  return {
    stores: [one.store, two.store],
    async close() {
      one.close();
      two.close();
    },
  };
});
