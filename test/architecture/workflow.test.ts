import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const FOLDER = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** What somebody who opens a pull request could make use of, or whoever moves a tag of an action. */
function faultsOf(text: string): readonly string[] {
  const { on, permissions, jobs = {} }: Workflow = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const unpinned = text
    .split('\n')
    .filter((line) => /^[\s-]*(["']?)uses\1\s*:/.test(line))
    .filter((line) => !/^[\s-]*uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
  // One that the lines do not show, such as in `{ uses: … }`.
  const used = [...Object.values(jobs), ...steps].filter(({ uses }) => uses !== undefined).length;
  const shown = text.split('\n').filter((line) => /^[\s-]*uses: /.test(line)).length;
  return [
    ...unpinned.map((line) => `not pinned: ${line.trim()}`),
    ...(used === shown ? [] : ['not pinned: what is not on a line of its own']),
    ...(JSON.stringify(permissions) === '{"contents":"read"}' ? [] : ['permissions of the whole']),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...(job.permissions === undefined ? [] : [`permissions of ${name}`]),
      ...(typeof job['timeout-minutes'] === 'number' ? [] : [`no end of ${name}`]),
    ]),
    ...(/pull_request_target|workflow_run/.test(JSON.stringify(on))
      ? ['runs with rights on what strangers wrote']
      : []),
    // It is pasted into the script before a shell sees it.
    ...steps.filter(({ run }) => run?.includes('${{')).map(({ run }) => `an expression in: ${run?.trim()}`),
    ...steps
      .filter(
        ({ uses, with: options }) =>
          uses?.startsWith('actions/checkout@') && options?.['persist-credentials'] !== false,
      )
      .map(() => 'checkout leaves its token behind'),
    ...(/\bsecrets\b/.test(text) ? ['a secret'] : []),
  ];
}

describe('the workflows', () => {
  let workflows: readonly { readonly name: string; readonly text: string }[];

  beforeAll(async () => {
    const names = (await readdir(FOLDER)).toSorted();
    workflows = await Promise.all(names.map(async (name) => ({ name, text: await readFile(FOLDER + name, 'utf8') })));
  });

  test('pin every action by its digest, may only read, and give nothing to those who open pull requests', () => {
    expect(workflows.map(({ name }) => name)).toContain('ci.yml');
    expect(workflows.map(({ name, text }) => ({ name, faults: faultsOf(text) }))).toEqual(
      workflows.map(({ name }) => ({ name, faults: [] })),
    );
  });

  test('run what .ci/run says, where nothing of it may be left out', async () => {
    const script = await readFile(new URL('../../.ci/run', import.meta.url), 'utf8');
    const ci: Workflow = parse(workflows.find(({ name }) => name === 'ci.yml')?.text ?? '');
    const steps = Object.values(ci.jobs ?? {}).flatMap((job) => job.steps ?? []);
    expect(steps.filter(({ run }) => run === './.ci/run')).toEqual([
      expect.objectContaining({ env: { REQUIRE_DNS_SERVERS: '1' } }),
    ]);
    expect(script).toMatch(/^REQUIRE_CONTAINERS=1 .*npm run test:container/m);
  });

  test.each([
    ['a tag', '@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', '@v7'],
    ['a short digest', '3d3c42e5aac5ba805825da76410c181273ba90b1', '3d3c42e'],
    ['a digest of which nobody knows the version', ' # v7.0.1', ''],
    ['an action in braces', '    steps:', '    steps:\n      - { name: other, uses: a/b@v1 }'],
    ['rights to write', 'contents: read', 'contents: write'],
    ['more rights', 'contents: read', 'contents: read\n  id-token: write'],
    ['no permissions, so those of the organisation', 'permissions:\n  contents: read', ''],
    ['rights of a job', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-24.04\n    permissions: write-all'],
    ['the trigger that has secrets', '  pull_request:', '  pull_request_target:'],
    ['a title as part of a script', './.ci/run', `echo "\${{ github.event.pull_request.title }}"`],
    ['credentials for the scripts', 'persist-credentials: false', 'fetch-depth: 1'],
    ['a secret', "REQUIRE_DNS_SERVERS: '1'", `TOKEN: \${{ secrets.TOKEN }}`],
    ['all secrets', "REQUIRE_DNS_SERVERS: '1'", `ALL: \${{ toJSON(secrets) }}`],
    ['no limit of time', 'timeout-minutes: 45', ''],
  ])('would be caught with %s', (_fault, part, instead) => {
    const text = workflows.find(({ name }) => name === 'ci.yml')?.text ?? '';
    expect(text).toContain(part);
    expect(faultsOf(text.replace(part, instead))).not.toEqual([]);
  });
});
