/**
 * The CDK application, for `cdk deploy`. The settings are those that `STUDIO_PASS_SETTINGS` names, or the file
 * `studio-pass.yaml` in the current folder.
 */
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { createApp } from '../studio-pass-app.ts';

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIGURATION = 78;

const path = process.env.STUDIO_PASS_SETTINGS ?? 'studio-pass.yaml';
try {
  createApp(loadSettings(path, readFileSync(path, 'utf8'))).app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_CONFIGURATION;
}
