import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/command.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { doctorCommand } from '../../../src/cli/doctor-command.ts';
import { humanReport, jsonReport } from '../../../src/cli/doctor-report.ts';
import type { CheckResult } from '../../../src/diagnosis/check.ts';
import { recordingIo } from '../../support/cli-io.ts';

const environment = {
  STUDIO_PASS_USER_POOL_ID: 'us-east-1_AbCdEf123',
  STUDIO_PASS_CLIENT_IDS: 'client',
  STUDIO_PASS_TOKEN_USE: 'access',
  STUDIO_PASS_JWKS_FILE: '/nonexistent/jwks.json',
  STUDIO_PASS_DOMAIN_ID: 'd-abcdefghijkl',
  AWS_REGION: 'us-east-1',
};
const TWO_ISSUERS = `
oidc:
  - { issuer: https://one.example, audiences: [a], jwksFile: /x }
  - { issuer: https://two.example, audiences: [a], jwksFile: /x }
domains: [{ id: d-abc, region: us-east-1 }]
mapping: { file: /nonexistent/mapping.yaml }
`;

async function doctor(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = environment,
) {
  const io = recordingIo(files, { environment: variables });
  const code = await runCommandLine({ version: '0', commands: [doctorCommand] }, ['doctor', ...args], io);
  return { code, printed: io.printed(), complaints: io.complaints() };
}

describe('a configuration that does not load', () => {
  test('ends with 78, and its faults are the findings of the first and only check', async () => {
    const { code, printed } = await doctor(
      ['--json'],
      {},
      { ...environment, STUDIO_PASS_DOMAIN_ID: 'x', STUDIO_PASS_TYPO: 'y' },
    );
    expect(code).toBe(EXIT.faultyInput);
    const { checks, summary } = JSON.parse(printed);
    expect(checks).toMatchObject([{ id: 'configuration', state: 'failed' }]);
    expect(checks[0].findings.map(({ found }: { found: string }) => found.split(':')[0])).toEqual(
      expect.arrayContaining(['STUDIO_PASS_DOMAIN_ID', 'STUDIO_PASS_TYPO']),
    );
    expect(summary).toEqual({ ok: 0, warning: 0, failed: 1, skipped: 0 });
  });

  test('is told to people as well', async () => {
    const { code, printed } = await doctor(['--config', 'gone.yaml']);
    expect(code).toBe(EXIT.faultyInput);
    expect(printed).toMatch(/^✗ configuration .*gone\.yaml/);
  });
});

describe('a configuration that loads', () => {
  test('is counted, and other checks are left out with --only', async () => {
    const { code, printed } = await doctor(['--only', 'configuration', '--only', 'signing-keys', '--json']);
    expect(code).toBe(EXIT.failed);
    expect(JSON.parse(printed).checks).toMatchObject([
      { id: 'configuration', state: 'ok', findings: [{ found: expect.stringContaining('1 issuer, 1 domain') }] },
      { id: 'signing-keys', state: 'failed' },
    ]);
  });

  test('may come from a file', async () => {
    const { code, printed } = await doctor(
      ['--config', 'c.yaml', '--only', 'configuration'],
      { 'c.yaml': TWO_ISSUERS },
      {},
    );
    expect(code).toBe(EXIT.ok);
    expect(printed).toContain('2 issuers');
  });
});

describe('a misused command line', () => {
  test.each([
    [['--frobnicate']],
    [['extra']],
    [['--only', 'nothing-of-that-name']],
    [['--timeout', '0']],
    [['--timeout', '121']],
    [['--timeout', 'soon']],
    [['--api-name', 'https://a.example/x']],
    [['--group', 'g']],
    [['--claim', 'a=b']],
    [['--issuer', 'https://one.example']],
    [['--subject', 's', '--issuer', 'https://stranger.example']],
    [['--subject', 's', '--claim', 'novalue']],
  ])('%j ends with 2 before anything is looked at', async (args) => {
    const { code, printed } = await doctor(args);
    expect({ code, printed }).toEqual({ code: EXIT.usage, printed: '' });
  });

  test('must name the issuer of a subject if there are several', async () => {
    const files = { 'c.yaml': TWO_ISSUERS };
    expect((await doctor(['--config', 'c.yaml', '--subject', 's'], files, {})).code).toBe(EXIT.usage);
    const named = [
      '--config',
      'c.yaml',
      '--subject',
      's',
      '--issuer',
      'https://two.example',
      '--only',
      'configuration',
    ];
    expect((await doctor(named, files, {})).code).toBe(EXIT.ok);
  });

  test('names every policy that cannot be read, and ends with 78', async () => {
    const { code, complaints } = await doctor(['--policy', 'a.json', '--policy', 'b.json'], { 'b.json': '{' });
    expect(code).toBe(EXIT.faultyInput);
    expect(complaints).toMatch(/a\.json[\s\S]*b\.json/);
  });
});

describe('the report', () => {
  const advice = { meaning: 'what it means', remedy: 'what to do' };
  const results: readonly CheckResult[] = [
    { id: 'a', title: 'A', state: 'ok', findings: [{ state: 'ok', found: 'fine' }] },
    {
      id: 'longer',
      title: 'B',
      state: 'failed',
      findings: [{ state: 'failed', found: 'bro\u001b[2Jken\nx', ...advice }],
    },
    {
      id: 'c',
      title: 'C',
      state: 'warning',
      findings: [
        { state: 'ok', found: 'one' },
        { state: 'warning', found: 'two', ...advice },
      ],
    },
    { id: 'd', title: 'D', state: 'skipped', findings: [{ state: 'skipped', found: 'not configured' }] },
  ];

  test('has a line for each check, and below what is wrong what it means and what to do', () => {
    expect(humanReport(results).split('\n')).toEqual([
      '✓ a       A: fine',
      '✗ longer  B: bro\\u001b[2Jken\\u000ax',
      '      means:  what it means',
      '      remedy: what to do',
      '! c       C',
      '    ✓ one',
      '    ! two',
      '      means:  what it means',
      '      remedy: what to do',
      '- d       D: not configured',
      '',
      '1 ok, 1 to look at, 1 failed, 1 skipped',
      '',
    ]);
  });

  test('says what holds for several findings once, below the last of them', () => {
    const same = { state: 'failed', ...advice } as const;
    const findings = [
      { ...same, found: 'one' },
      { ...same, found: 'two' },
    ] as const;
    expect(
      humanReport([{ id: 'a', title: 'A', state: 'failed', findings }])
        .split('\n')
        .slice(0, 5),
    ).toEqual(['✗ a  A', '    ✗ one', '    ✗ two', '      means:  what it means', '      remedy: what to do']);
  });

  test('is the same as data', () => {
    expect(JSON.parse(jsonReport(results))).toEqual({
      checks: results,
      summary: { ok: 1, warning: 1, failed: 1, skipped: 1 },
    });
  });
});
