import { expect, onTestFinished, test } from 'vitest';
import { connectToAccessTable } from '../../../src/composition/access-table.ts';
import { issuerNames } from '../../../src/composition/issuer-names.ts';
import { composeProfiles } from '../../../src/composition/profiles.ts';
import { openAccessTable } from '../../support/access-table.ts';
import { identity } from '../../support/revocation-identity.ts';
import { COGNITO, loadFromFile } from '../config/configuration-trial.ts';

const PEOPLE = 12;
const DOMAINS = 16;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('the profiles of a name in many domains are claimed for many people who come at once', async () => {
  const { client, endpoint, tableName } = await openAccessTable();
  const configuration = loadFromFile({
    cognito: [COGNITO],
    domains: Array.from({ length: DOMAINS }, (_, index) => ({ id: `d-${index}`, region: 'us-east-1' })),
    table: { name: tableName, region: 'us-east-1', endpoint },
    mapping: { table: true, claim: 'username' },
  });
  const { table: settings = expect.fail('no table') } = configuration;
  const table = { ...connectToAccessTable(settings), client };
  onTestFinished(() => table.close());
  const issuers = issuerNames(configuration);
  const profiles = await composeProfiles(configuration, issuers, { table, clock: Date.now, log: silent });
  const issuer = issuers[0]?.names[0] ?? '';
  const mappings = await Promise.all(
    Array.from({ length: PEOPLE }, (_, index) =>
      profiles.directory.lookUp({
        ...identity(),
        issuer,
        subject: `subject-${index}`,
        claims: { username: `person${index}` },
      }),
    ),
  );
  expect(mappings.map((mapping) => mapping?.targets.length)).toEqual(new Array(PEOPLE).fill(DOMAINS));
});
