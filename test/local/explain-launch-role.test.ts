import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { composeExplanation } from '../../src/compose-explanation.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { DOMAIN, loadFromFile, OIDC } from '../unit/config/configuration-trial.ts';

const SUBJECT = 'auth0|507f1f77bcf8';
const LAUNCH_ROLE = { launchRoleArn: 'arn:aws:iam::123456789012:role/studio-launch' };

test.each([
  ['a launch role, which no session can be assumed of', LAUNCH_ROLE, { mayOpen: false, code: 'not_mapped' }],
  ['the service’s own role', {}, { mayOpen: true, domainIds: [DOMAIN.id] }],
])('an explanation tells what a subject that AWS cannot carry opens with %s', async (_name, part, result) => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mapping.yaml');
  const target = { domain: DOMAIN.id, profile: 'alice' };
  await writeFile(file, JSON.stringify({ mappings: [{ subject: SUBJECT, targets: [target] }] }));
  const before = { ...process.env };
  enterTaskEnvironment();
  onTestFinished(() => {
    process.env = before;
  });
  const explaining = await composeExplanation(
    loadFromFile({
      oidc: [OIDC],
      domains: [{ ...DOMAIN, ...part }],
      sts: { region: 'us-east-1' },
      mapping: { file },
    }),
    Date.now,
  );
  onTestFinished(() => explaining.close());
  const person = {
    issuer: OIDC.issuer,
    subject: SUBJECT,
    groups: [],
    claims: {},
  };
  expect(await explaining.explain(explaining.describe(person))).toMatchObject({ result });
});
