import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attributesOf } from '../../../src/aws/access-table-reader.ts';
import { DynamoDbCalls } from '../../../src/aws/dynamodb-calls.ts';
import { mappingKey } from '../../../src/model/access-table.ts';
import { DynamoDbOwnerRegister } from '../../../src/profiles/dynamodb-owner-register.ts';
import { DynamoDbProfileDirectory } from '../../../src/profiles/dynamodb-profile-directory.ts';
import { accessTableClient } from '../../support/access-table.ts';

const REQUEST_ID = { 'x-amzn-requestid': '5UVPSPJ8QDJH5N7KBQJ7C7FCNBVV4KQNSO5AEMVJF66Q9ASUAAJG' };
const ISSUER = 'https://issuer.example';
const PERSON = { issuer: ISSUER, subject: 'mallory' };
const PROFILE = { domainId: 'd-one', userProfileName: 'alice' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client of something that gives every call the same answer. */
async function clientOf({ status, headers, body }: Answer) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = accessTableClient(`http://127.0.0.1:${port}`, { maxAttempts: 1 });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const SETTINGS = { issuers: [{ names: [ISSUER] }], cacheSeconds: 0, clock: () => 0 };
const callsOfTable = () => new DynamoDbCalls({ tableName: 'access', totalTimeoutMilliseconds: 5_000 });

const NO_ANSWERS: readonly (readonly [string, Answer])[] = [
  ['an empty body', { status: 200, headers: REQUEST_ID, body: '' }],
  ['no content', { status: 204, headers: REQUEST_ID, body: '' }],
  ['null', { status: 200, headers: REQUEST_ID, body: 'null' }],
  ['a list', { status: 200, headers: REQUEST_ID, body: '[]' }],
  ['a text', { status: 200, headers: REQUEST_ID, body: '"{}"' }],
  ['a page', { status: 200, headers: { ...REQUEST_ID, 'content-type': 'text/html' }, body: '<html></html>' }],
  ['an object that is not of AWS', { status: 200, headers: {}, body: '{}' }],
];

describe.each(NO_ANSWERS)('%s in place of an answer of DynamoDB', (_name, answer) => {
  test('does not mean that somebody is not mapped', async () => {
    const client = await clientOf(answer);
    const domains = [{ id: 'd-one', region: 'us-east-1' }];
    const directory = new DynamoDbProfileDirectory({ ...SETTINGS, calls: callsOfTable(), client, domains });
    await expect(directory.lookUp(PERSON)).rejects.toMatchObject({ code: 'not_ready' });
  });

  test('gives nobody a profile', async () => {
    const register = new DynamoDbOwnerRegister({
      ...SETTINGS,
      calls: callsOfTable(),
      client: await clientOf(answer),
    });
    await expect(register.claim(PERSON, PROFILE)).rejects.toMatchObject({ code: 'not_ready' });
  });
});

describe('an answer of DynamoDB', () => {
  const ofAws: Answer = { status: 200, headers: REQUEST_ID, body: '{}' };

  test('that an item is not there is taken for that', async () => {
    const client = await clientOf(ofAws);
    const Key = attributesOf(mappingKey(ISSUER, 'mallory'));
    expect((await client.send(new GetItemCommand({ TableName: 'access', Key }))).Item).toBeUndefined();
  });

  test('that an item is written is taken for that', async () => {
    const client = await clientOf(ofAws);
    const Item = attributesOf(mappingKey(ISSUER, 'mallory'));
    await expect(client.send(new PutItemCommand({ TableName: 'access', Item }))).resolves.toBeDefined();
  });

  test('that it does not do what is asked stays that', async () => {
    const body = '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}';
    const client = await clientOf({ status: 400, headers: REQUEST_ID, body });
    const Item = attributesOf(mappingKey(ISSUER, 'mallory'));
    const write = client.send(new PutItemCommand({ TableName: 'access', Item }));
    await expect(write).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});
