import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { composeExplanation, type Explaining } from '../../src/compose-explanation.ts';
import { type AccessTable, openAccessTable } from '../support/access-table.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { loadFromFile } from '../unit/config/configuration-trial.ts';

const POOL_ID = 'us-east-1_AbCdEf123';
const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;
const ALSO_ISSUER = `https://issuer-cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;
const DOMAINS = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describe('an explanation with a mapping table', () => {
  let table: AccessTable;

  beforeEach(async () => {
    const before = { ...process.env };
    enterTaskEnvironment();
    onTestFinished(() => {
      process.env = before;
    });
    table = await openAccessTable();
  });

  async function open(mapping: object, tokenUse = 'access'): Promise<Explaining> {
    const pool = { userPoolId: POOL_ID, clientIds: ['4example1client2id3456789'], tokenUse };
    const configuration = loadFromFile({
      cognito: [pool],
      domains: DOMAINS,
      table: { name: table.tableName, region: 'us-east-1', endpoint: table.endpoint },
      mapping: { table: true, tableCacheSeconds: 0, ...mapping },
    });
    const explaining = await composeExplanation(configuration, Date.now);
    onTestFinished(() => explaining.close());
    return explaining;
  }

  function explain(explaining: Explaining, subject: string, claims: Readonly<Record<string, string>> = {}) {
    const person = { issuer: ISSUER, subject, groups: [], claims };
    return explaining.explain(explaining.describe(person));
  }

  test('finds whoever is in the table, under either name of their issuer', async () => {
    const targets = [{ domainId: 'd-one', userProfileName: 'alice' }];
    await table.enter([{ issuer: ISSUER, subject: 's-1', disabled: false, targets }]);
    const explaining = await open({});
    for (const issuer of [ISSUER, ALSO_ISSUER]) {
      const identity = explaining.describe({ issuer, subject: 's-1', groups: [], claims: {} });
      expect(await explaining.explain(identity)).toMatchObject({
        mapping: { state: 'mapped', source: 'table' },
        result: { mayOpen: true, domainIds: ['d-one'] },
      });
    }
    expect(await explain(explaining, 's-2')).toMatchObject({ result: { code: 'not_mapped' } });
  });

  test('takes no profile for anybody, and says which would be taken', async () => {
    const targets = [{ domainId: 'd-one', userProfileName: 'alice' }];
    await table.enter([{ issuer: ISSUER, subject: 's-1', disabled: false, targets }]);
    const before = await table.items();
    const explaining = await open({ claim: 'custom:profile' });
    const found = await explain(explaining, 's-2', { 'custom:profile': 'alice' });
    expect(found).toMatchObject({
      mapping: { source: 'claim' },
      domains: [
        { state: 'open', domainId: 'd-two', takenAtFirstUse: true },
        { state: 'closed', domainId: 'd-one', why: expect.stringContaining('somebody else') },
      ],
      result: { mayOpen: true, domainIds: ['d-two'] },
    });
    expect(await table.items()).toEqual(before);
  });

  test('takes an address from the claims where tokens carry it, and only a verified one', async () => {
    const explaining = await open({ emailDomain: 'example.com' }, 'id');
    expect(explaining.neededClaims).toEqual(['email', 'email_verified']);
    const email = 'alice@example.com';
    expect(await explain(explaining, 's-1', { email, email_verified: 'true' })).toMatchObject({
      mapping: { source: 'emailDomain' },
      domains: [{ userProfileName: 'alice', takenAtFirstUse: true }, { userProfileName: 'alice' }],
    });
    expect(await explain(explaining, 's-1', { email })).toMatchObject({ result: { code: 'not_mapped' } });
  });

  test('does not take a table that cannot be read for one without them', async () => {
    const explaining = await open({ claim: 'username' });
    table.faults.next({ kind: 'access-denied', operation: 'GetItem' });
    const found = await explain(explaining, 's-1', { username: 'alice' });
    expect(found).toMatchObject({ mapping: { state: 'unknown' }, result: { mayOpen: false, code: 'not_ready' } });
  });
});
