/**
 * `studio-pass doctor`: looks at a deployment from where it runs and says what is wrong, what that means and what to do. It
 * changes nothing, mints nothing, and never prints a token or credentials.
 */
import { parseArgs } from 'node:util';
import type { Configuration } from '../config/schema.ts';
import { type Check, type CheckResult, failed, ok } from '../diagnosis/check.ts';
import { runChecks } from '../diagnosis/run-checks.ts';
import { ConfigurationError, type DocumentFault, faultLine } from '../document/document-fault.ts';
import { type Command, type CommandIo, EXIT, InputError, UsageError } from './command.ts';
import { CONFIGURATION_HELP, configurationOption, loadGivenConfiguration } from './configuration-option.ts';
import { humanReport, jsonReport } from './doctor-report.ts';

const options = {
  ...configurationOption,
  subject: { type: 'string' },
  issuer: { type: 'string' },
  group: { type: 'string', multiple: true },
  claim: { type: 'string', multiple: true },
  policy: { type: 'string', multiple: true },
  'studio-endpoint': { type: 'string', multiple: true },
  'api-name': { type: 'string' },
  only: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const DEFAULT_SECONDS = 15;
const MAX_POLICY_BYTES = 1_048_576;
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]*$/i;

const help = `Usage: studio-pass doctor [OPTIONS]

Looks at a deployment and says what is wrong, what it means and what to do: configuration, DNS and TLS of the endpoints,
clock, AWS credentials, signing keys, user pools, launch roles, domains, policies, mapping, revocations. Run it where the
service runs and as its task role (in the container: aws ecs execute-command), or at an employee's desk for the network
alone (--only dns-studio --only tls-studio). It changes nothing and mints nothing. CloudTrail shows its look-ups, those of
launch roles with the source identity studio-pass-doctor.

${CONFIGURATION_HELP}
What is looked at:
  --only CHECK          this check with those it needs; several times for several. The names are those of the output
  --timeout SECONDS     of each check: 1 to 120, ${DEFAULT_SECONDS} if left out
  --api-name NAME       look for the private API as well: <api>.execute-api.<region>.amazonaws.com or its own name
  --policy FILE         lint this policy (JSON of an IAM, trust or endpoint policy) in place of those that IAM has of the
                        roles that mint; several times for several
  --studio-endpoint ID  the interface endpoint of Studio (vpce-…), which those policies must allow; several times for several

A person, end to end and without minting: may they come in, what are they mapped to, is the profile there:
  --subject SUBJECT     the sub of their tokens
  --issuer ISSUER       the iss of their tokens; may be left out with one issuer
  --group GROUP         a group of theirs; several times for several
  --claim NAME=VALUE    a claim of theirs, where the mapping takes names from claims: --claim username=alice. true and
                        false are Booleans: --claim email_verified=true

Output:
  ✓ well  ! to look at  ✗ wrong  - not looked at
  --json                { "checks": [ { id, title, state, findings: [ { state, found, meaning, remedy } ] } ], "summary" }
  --help                this text

Examples:
  studio-pass doctor --config studio-pass.yaml
  studio-pass doctor --subject 4f1c… --claim username=alice --group data-science
  studio-pass doctor --only policies --policy launch-role.json --policy trust.json --studio-endpoint vpce-0b11aa22
  studio-pass doctor --json | jq '.checks[] | select(.state == "failed")'

Exit codes: 0 nothing has failed (warnings may be there), 1 a check has failed, 2 the command line is wrong, 78 the
configuration does not load: its faults are the findings of the first check.
`;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check a deployment, and say what is wrong, what it means and what to do',
  help,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const timeoutMilliseconds = timeoutOf(values.timeout);
    const policies = await readPolicies(values.policy ?? [], io);
    const configuration = load(io, values.config);
    if ('failed' in configuration) {
      report([configuration.failed], values, io);
      return EXIT.faultyInput;
    }
    const { loaded } = configuration;
    // The clients are loaded only here: they cost time and memory that other commands need not spend.
    const { composeDiagnosis, diagnosedIssuers } = await import('../compose-diagnosis.ts');
    const diagnosis = await composeDiagnosis(loaded, {
      clock: io.clock,
      timeoutMilliseconds,
      subject: personOf(values, diagnosedIssuers(loaded)),
      policies,
      environment: io.environment,
      studioEndpointIds: values['studio-endpoint'] ?? [],
      apiName: apiNameOf(values['api-name']),
    });
    try {
      const checks = [configurationCheck(loaded), ...diagnosis.checks];
      const only = chosen(values.only, checks);
      const results = await runChecks(checks, { only, timeoutMilliseconds });
      report(results, values, io);
      return results.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.ok;
    } finally {
      await diagnosis.close();
    }
  },
};

function report(results: readonly CheckResult[], { json }: Values, io: CommandIo): void {
  io.print(json === true ? jsonReport(results) : humanReport(results));
}

const CONFIGURATION = { id: 'configuration', title: 'Configuration' } as const;

function load(io: CommandIo, file: string | undefined): { loaded: Configuration } | { failed: CheckResult } {
  try {
    return { loaded: loadGivenConfiguration(io, file) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    const [first = 'it does not load', ...others] = error.faults.map((fault) => faultLine(fault).replace(/^ +- /, ''));
    const finding = (found: string) =>
      failed(found, {
        meaning: 'The service does not start with it, and nothing else can be looked at.',
        remedy: 'Put it right: docs/configuration.md; `studio-pass config check` says the same and reads more files.',
      });
    return { failed: { ...CONFIGURATION, state: 'failed', findings: [finding(first), ...others.map(finding)] } };
  }
}

function configurationCheck({ cognito, oidc, domains }: Configuration): Check {
  const launchRoles = domains.filter(({ launchRoleArn }) => launchRoleArn !== undefined).length;
  const issuers = cognito.length + oidc.length;
  const found = `${issuers} issuer${issuers === 1 ? '' : 's'}, ${domains.length} domain${domains.length === 1 ? '' : 's'}, ${launchRoles} of them with a launch role`;
  return { ...CONFIGURATION, needs: [], run: async () => [ok(found)] };
}

function timeoutOf(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_SECONDS : Number(text);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 120) {
    throw new UsageError('--timeout must be 1 to 120 seconds');
  }
  return seconds * 1_000;
}

function apiNameOf(name: string | undefined): string | undefined {
  if (name !== undefined && !HOST_NAME.test(name)) {
    throw new UsageError('--api-name must be a name of DNS, without https:// and path');
  }
  return name;
}

function chosen(only: readonly string[] | undefined, checks: readonly Check[]): readonly string[] | undefined {
  const unknown = only?.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) {
    const ids = checks.map(({ id }) => id).join(', ');
    throw new UsageError(`there is no check ${JSON.stringify(unknown)}; there are ${ids}`);
  }
  return only;
}

/** @param issuers all names of each that is configured */
function personOf({ subject, issuer, group = [], claim = [] }: Values, issuers: readonly (readonly string[])[]) {
  if (subject === undefined) {
    if (issuer !== undefined || group.length > 0 || claim.length > 0) {
      throw new UsageError('--issuer, --group and --claim say more of a --subject, and there is none');
    }
    return undefined;
  }
  const [only, ...others] = issuers;
  const chosenIssuer = issuer ?? (others.length === 0 ? only?.[0] : undefined);
  if (chosenIssuer === undefined || !issuers.some((names) => names.includes(chosenIssuer))) {
    throw new UsageError(`--issuer must be one of ${issuers.map((names) => names[0]).join(', ')}`);
  }
  return { issuer: chosenIssuer, subject, groups: group, claims: Object.fromEntries(claim.map(claimOf)) };
}

function claimOf(text: string): readonly [string, string | boolean] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError('--claim must be NAME=VALUE');
  }
  return [name, value === 'true' ? true : value === 'false' ? false : value];
}

/** All at once: an operator should not have to start again for every file. */
async function readPolicies(paths: readonly string[], io: CommandIo) {
  const faults: DocumentFault[] = [];
  const policies = await Promise.all(
    paths.map(async (path) => {
      try {
        return { name: path, document: JSON.parse(await io.read(path, MAX_POLICY_BYTES)) as unknown };
      } catch (error) {
        const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
        faults.push({ where: path, message: `${what}: ${error instanceof Error ? error.message : String(error)}` });
        return { name: path, document: undefined };
      }
    }),
  );
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return policies;
}
