/** The CDK application, for `cdk deploy`: the entry that `cdk.json` names. */
import { parseArgs } from 'node:util';
import { readSettings, runCommand } from '../command.ts';
import { createApp } from '../studio-pass-app.ts';

const USAGE = `npx cdk deploy --all   deploys the stacks of the settings that STUDIO_PASS_SETTINGS names,
                       or of the file studio-pass.yaml in this folder
`;

await runCommand(USAGE, async () => {
  parseArgs({ options: {} });
  createApp(await readSettings(process.env.STUDIO_PASS_SETTINGS ?? 'studio-pass.yaml')).app.synth();
  return 0;
});
