import { describe, expect, it } from 'vitest';
import { deployForProof, failures, prove } from '../../infra/proof/prove.ts';
import { weaken } from '../../infra/proof/weaken.ts';
import { weakenedPerimeters } from '../../infra/proof/weakened-perimeters.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { synthesize } from '../../infra/templates.ts';
import { exampleSettings } from '../support/infra-examples.ts';

/** Some statements are about every case there is, on a machine that may be busy. */
const PATIENCE_MILLISECONDS = 60_000;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const direct: Settings = {
  ...exampleSettings('everything-new'),
  tokenUse: 'id',
  mappingTable: true,
  mappingClaim: 'custom:studio_profile',
  service: {
    launchTickets: {
      publicUrl: 'https://studio.corp.example.com',
      keysSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:studio-pass/launch-ticket-keys-AbCdEf',
    },
  },
  studioDomain: {
    createMissingProfiles: { executionRoles: [{ group: 'research', arn: role('notebooks-research') }] },
  },
};

const launchRole: Settings = {
  ...exampleSettings('rehearsal'),
  sessionCuttingRoles: [role('incident-response')],
};

/** What is there only where functions are; the rest is tried with the tasks of the other two. */
const ofFunctions = /(-task|-authorizer) (run|keys|table)|OnlyDeploymentChangesFunctions|OnlyTheServiceReads/;

/** One deployment for each mode, with everything that it can be asked for. */
const deployments = await Promise.all(
  (
    [
      ['direct', direct],
      ['launch-role', launchRole],
      ['functions', exampleSettings('serverless')],
    ] as const
  ).map(async ([name, settings]) => ({ name, ...(await deployForProof(settings, synthesize(settings))) })),
);

describe.each(deployments)('the proof of the perimeter, $name,', (deployment) => {
  const weakened = weakenedPerimeters(deployment.perimeter, deployment.positions);

  it('is tried with every statement of every policy', () => {
    const { taskRole, launchRole, apiResourcePolicy, guardrails } = deployment.perimeter;
    const { keySet } = deployment.perimeter;
    const trust = launchRole === undefined ? [] : [launchRole.trust];
    const roles = [...taskRole.policies, ...(launchRole?.policies ?? []), ...trust];
    const policies = [...roles, apiResourcePolicy, guardrails, keySet.bucketPolicy];
    for (const { name, document } of policies) {
      // Logs are nobody's way in.
      for (const { Sid } of document.Statement.filter(({ Sid: name }) => name !== 'WriteLog')) {
        expect(weakened.map(({ what }) => what)).toContain(`${name}: ${Sid} is gone`);
      }
    }
  });

  it.each(weakened.filter(({ what }) => deployment.name !== 'functions' || ofFunctions.test(what)))(
    'notices that, of $what',
    async ({ perimeter, concerns }) => {
      expect(failures(await prove({ ...deployment, perimeter }, concerns))).not.toEqual([]);
    },
    PATIENCE_MILLISECONDS,
  );
});

describe('weakening a policy', () => {
  it('changes one thing at a time, and something each time', () => {
    for (const { perimeter } of deployments) {
      for (const { document } of perimeter.taskRole.policies) {
        const texts = weaken(document).map((one) => JSON.stringify(one.document));
        expect(texts).not.toContain(JSON.stringify(document));
      }
    }
  });
});
