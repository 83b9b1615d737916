import { describe, expect, it } from 'vitest';
import { deployForProof, failures, prove } from '../../infra/proof/prove.ts';
import { weaken } from '../../infra/proof/weaken.ts';
import { weakenedPerimeters } from '../../infra/proof/weakened-perimeters.ts';
import { synthesize } from '../../infra/templates.ts';
import { exampleSettings } from '../support/infra-examples.ts';

/** One deployment for each mode, with everything of its own. */
const deployments = await Promise.all(
  (['everything-new', 'rehearsal'] as const).map(async (example) => {
    const settings = exampleSettings(example);
    return deployForProof(settings, synthesize(settings));
  }),
);

describe.each(deployments)('the proof of the perimeter in mode $settings.perimeter', (deployment) => {
  const weakened = weakenedPerimeters(deployment.perimeter, deployment.positions);

  it('is tried with every statement of every policy', () => {
    const { taskRole, launchRole, apiResourcePolicy, guardrails } = deployment.perimeter;
    const { keySet } = deployment.perimeter;
    const trust = launchRole === undefined ? [] : [launchRole.trust];
    const roles = [...taskRole.policies, ...(launchRole?.policies ?? []), ...trust];
    const policies = [...roles, apiResourcePolicy, guardrails, keySet.bucketPolicy];
    for (const { name, document } of policies) {
      for (const { Sid } of document.Statement) {
        expect(weakened.map(({ what }) => what)).toContain(`${name}: ${Sid} is gone`);
      }
    }
  });

  it.each(weakened)('notices that, of $what', async ({ perimeter }) => {
    expect(failures(await prove({ ...deployment, perimeter }))).not.toEqual([]);
  });
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
