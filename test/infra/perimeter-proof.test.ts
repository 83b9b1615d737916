import { describe, expect, it } from 'vitest';
import { ASSUME_ROLE_CASES } from '../../infra/proof/assume-role-table.ts';
import { CALL_CASES } from '../../infra/proof/call-cases.ts';
import { creationCases } from '../../infra/proof/creation-cases.ts';
import { KEY_SET_CASES } from '../../infra/proof/key-set-table.ts';
import { PERIMETER_CASES } from '../../infra/proof/perimeter-cases.ts';
import { PRIVATE_API_CASES } from '../../infra/proof/private-api-table.ts';
import { deployForProof, failures, prove } from '../../infra/proof/prove.ts';
import { ROLE_DOOR_CASES } from '../../infra/proof/role-door-cases.ts';
import { SIDE_DOOR_CASES } from '../../infra/proof/side-door-cases.ts';
import { TABLE_CASES } from '../../infra/proof/table-table.ts';
import { synthesize } from '../../infra/templates.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';

const deployments = await Promise.all(
  EXAMPLES.map(async (example) => {
    const settings = exampleSettings(example);
    return { example, deployment: await deployForProof(settings, synthesize(settings)) };
  }),
);

describe.each(deployments)('the perimeter of $example, as synthesised', ({ deployment }) => {
  const mode = deployment.settings.perimeter;

  it('decides every case as the truth tables say', async () => {
    expect(failures(await prove(deployment))).toEqual([]);
  });

  it('lets in exactly the two legs, and in direct mode what only the service itself can tell apart', async () => {
    const { perimeter } = await prove(deployment);
    const allowed = perimeter.filter((row) => row.allowed).map((row) => row.case.id);
    const leftToTheService = ['10', '10b', '10c', '12', '12b', '12c', '13', '13b', '13c'];
    expect(allowed).toEqual(['1', '2', ...(mode === 'direct' ? leftToTheService : [])]);
  });

  it('shuts every other case twice: no Allow matches, and a Deny would hold against any Allow', async () => {
    const { perimeter } = await prove(deployment);
    const ofTheRole = perimeter.filter((row) => !row.allowed && row.case.caller?.otherRole === undefined);
    expect(ofTheRole.length).toBeGreaterThan(15);
    for (const row of ofTheRole) {
      expect(row.refusedBy.allows, `case ${row.case.id}`).toEqual([]);
      expect(row.refusedBy.denies?.length, `case ${row.case.id}`).toBeGreaterThan(0);
    }
  });
});

describe('the truth tables', () => {
  it('name each case once, and hold the fourteen that were agreed', () => {
    const cases = [
      PERIMETER_CASES,
      CALL_CASES,
      creationCases('direct', ['arn:aws:iam::123456789012:role/notebooks']),
      ASSUME_ROLE_CASES,
      PRIVATE_API_CASES,
      SIDE_DOOR_CASES,
      ROLE_DOOR_CASES,
      KEY_SET_CASES,
      TABLE_CASES,
    ];
    const ids = cases.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(Array.from({ length: 14 }, (_item, index) => String(index + 1))));
  });

  it('are held against the launch role of each further account too', async () => {
    const existing = deployments.find(({ example }) => example === 'existing')?.deployment;
    const proof = existing === undefined ? undefined : await prove(existing);
    expect(proof?.spokes.map(({ accountId }) => accountId)).toEqual(['210987654321']);
    expect(proof?.spokes[0]?.perimeter.length).toBe(PERIMETER_CASES.length);
  });
});
