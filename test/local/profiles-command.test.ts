import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DynamoDbStandIn, startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { DynamoDbMappingStore } from '../../src/profiles/dynamodb-mapping-store.ts';
import type { MappingRecord } from '../../src/profiles/mapping-store.ts';
import { accessTableClient } from '../support/access-table.ts';
import { taskEnvironment } from '../support/http-aws-environment.ts';

const ENTRY = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const ISSUER = 'https://login.example.com';
const [DOMAIN, DOMAIN_TOO] = ['d-abcdefghijkl', 'd-mnopqrstuvwx'] as const;

describe('studio-pass profiles, with a table', { timeout: 60_000 }, () => {
  let folder: string;
  let standIn: DynamoDbStandIn;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profiles-command-'));
  });

  beforeEach(async () => {
    standIn = await startDynamoDbStandIn();
    const configuration = {
      oidc: [{ issuer: ISSUER, audiences: ['studio-pass'], jwksUrl: `${ISSUER}/jwks` }],
      domains: [DOMAIN, DOMAIN_TOO].map((id) => ({ id })),
      table: { name: standIn.tableName, endpoint: standIn.endpoint },
      mapping: { table: true },
    };
    await writeFile(join(folder, 'config.yaml'), JSON.stringify(configuration));
    return async () => {
      await standIn.close();
    };
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  function start(args: readonly string[], input = '') {
    const child = spawn(process.execPath, [ENTRY, 'profiles', ...args], {
      cwd: folder,
      stdio: 'pipe',
      env: { ...taskEnvironment(), STUDIO_PASS_CONFIG_FILE: 'config.yaml' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.stdin.end(input);
    const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
    return { child, ended };
  }

  const run = (args: readonly string[], input?: string) => start(args, input).ended;

  /** The numbers of an import that went well. */
  async function importing(file: string, ...args: readonly string[]) {
    const { code, stdout, stderr } = await run(['import', file, '--yes', '--json', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const { changes: _changes, ...numbers } = JSON.parse(stdout);
    return numbers;
  }

  /** What the table holds, by the order of subjects. */
  async function everybody(): Promise<readonly MappingRecord[]> {
    const client = accessTableClient(standIn.endpoint);
    const { tableName } = standIn;
    const store = new DynamoDbMappingStore({ client, tableName, totalTimeoutMilliseconds: 10_000, clock: Date.now });
    const people: MappingRecord[] = [];
    for await (const { version: _version, updatedAt: _updatedAt, ...record } of store.list()) {
      for (const target of record.targets) {
        const { issuer, subject } = record;
        expect(await store.ownerOf(target)).toEqual({ issuer, subject, by: 'mapping' });
      }
      people.push(record);
    }
    client.destroy();
    return people.toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
  }

  const write = (name: string, text: string) => writeFile(join(folder, name), text);

  function csv(...rows: readonly string[]): string {
    return `${['subject,domain,profile,note', ...rows].join('\n')}\n`;
  }

  function staff(count: number): string {
    const rows = Array.from({ length: count }, (_, index) => `person-${index},${DOMAIN},p${index},hired`);
    return csv(...rows);
  }

  test('imports 2 000 people, goes on after it was killed half way, and exports what it imported', async () => {
    await write('staff.csv', staff(2_000));
    const { child, ended } = start(['import', 'staff.csv', '--yes']);
    await expect
      .poll(() => standIn.calls.count('TransactWriteItems'), { timeout: 30_000, interval: 2 })
      .toBeGreaterThan(8);
    child.kill('SIGKILL');
    await ended;
    const half = (await everybody()).length;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(2_000);

    const second = await importing('staff.csv');
    expect(second).toEqual({
      added: 2_000 - half,
      changed: 0,
      removed: 0,
      unchanged: half,
      left: 0,
      written: 2_000 - half,
    });
    expect(await importing('staff.csv')).toMatchObject({ unchanged: 2_000, written: 0 });

    for (const name of ['export.csv', 'export.json']) {
      expect((await run(['export', '--output', name])).code).toBe(0);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      expect(await importing(name, '--prune')).toMatchObject({ unchanged: 2_000, written: 0 });
    }
    const rows = (await readFile(join(folder, 'export.csv'), 'utf8')).trimEnd().split('\n');
    const subjects = rows.slice(1).map((row) => row.split(',')[0]);
    expect(subjects).toEqual(Array.from({ length: 2_000 }, (_, index) => `person-${index}`).toSorted());
  });

  test('says how far it got when the table refuses, and goes on from there', async () => {
    await write('staff.csv', staff(400));
    standIn.faults.next({ kind: 'access-denied', operation: 'TransactWriteItems', times: 4 });
    const { code, stderr } = await run(['import', 'staff.csv', '--yes']);
    expect(code).toBe(1);
    const [, written, failed, untried] =
      /(\d+) people are written, (\d+) failed, (\d+) were not tried/.exec(stderr) ?? [];
    expect(Number(written) + Number(failed) + Number(untried)).toBe(400);
    expect(await everybody()).toHaveLength(Number(written));
    standIn.faults.clear();
    expect(await importing('staff.csv')).toMatchObject({ unchanged: Number(written), written: 400 - Number(written) });
  });

  test('does not write anybody twice whose answer was lost', async () => {
    await write('staff.csv', staff(100));
    standIn.faults.next({ kind: 'lost-answer', operation: 'TransactWriteItems', times: 2 });
    expect(await importing('staff.csv')).toMatchObject({ written: 100 });
    expect(await everybody()).toHaveLength(100);
  });

  test('writes nothing in a dry run', async () => {
    await write('staff.csv', staff(10));
    const { code, stdout } = await run(['import', 'staff.csv', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('10 to add');
    expect(standIn.calls.count('TransactWriteItems')).toBe(0);
  });

  test('swaps profiles, hands them on from who is removed, and prunes, in one import', async () => {
    await write(
      'before.csv',
      csv(`alice,${DOMAIN},one,`, `bob,${DOMAIN},two,`, `carol,${DOMAIN},three,`, `dave,${DOMAIN},four,`),
    );
    await importing('before.csv');
    await write(
      'after.csv',
      csv(`alice,${DOMAIN},TWO,`, `bob,${DOMAIN},one,`, `erin,${DOMAIN},three,`, `erin,${DOMAIN_TOO},x,`),
    );
    expect(await importing('after.csv', '--prune')).toEqual({
      added: 1,
      changed: 2,
      removed: 2,
      unchanged: 0,
      left: 0,
      written: 5,
    });
    const target = (domainId: string, userProfileName: string) => ({ domainId, userProfileName });
    const record = { issuer: ISSUER, disabled: false };
    expect(await everybody()).toEqual([
      { ...record, subject: 'alice', targets: [target(DOMAIN, 'TWO')] },
      { ...record, subject: 'bob', targets: [target(DOMAIN, 'one')] },
      { ...record, subject: 'erin', targets: [target(DOMAIN, 'three'), target(DOMAIN_TOO, 'x')] },
    ]);
  });

  test('threat 54: refuses a file that gives somebody’s profile to another one, and writes none of it', async () => {
    expect((await run(['put', 'alice', '--target', `${DOMAIN}/alice`])).code).toBe(0);
    const text = csv(`bob,${DOMAIN},bob,`, `carol,${DOMAIN},ALICE,`);
    const { code, stderr } = await run(['import', '-', '--format', 'csv', '--yes'], text);
    expect(code).toBe(1);
    expect(stderr).toContain(`standard input:3: ${DOMAIN}/ALICE for carol of ${ISSUER} belongs to alice of ${ISSUER}`);
    expect((await everybody()).map(({ subject }) => subject)).toEqual(['alice']);
  });

  test('puts, shows, disables, enables and removes somebody', async () => {
    await run(['put', 'alice', '--target', `${DOMAIN}/alice`, '--note', 'new']);
    await run(['disable', 'alice']);
    const { stdout } = await run(['get', 'alice', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ subject: 'alice', disabled: true, note: 'new', version: 2 });
    expect(JSON.parse((await run(['list', '--disabled', '--json'])).stdout)).toEqual(JSON.parse(stdout));
    await run(['enable', 'alice']);
    const owner = await run(['get', '--domain', DOMAIN, '--profile', 'alice']);
    expect(owner).toMatchObject({ code: 0, stdout: expect.stringContaining('alice of') });
    expect((await run(['remove', 'alice'])).code).toBe(2);
    expect((await run(['remove', 'alice', '--yes'])).code).toBe(0);
    expect((await run(['get', 'alice'])).code).toBe(1);
    expect((await run(['get', '--domain', DOMAIN, '--profile', 'alice'])).code).toBe(1);
  });

  test('ends with 1 and says why if the table cannot be read', async () => {
    standIn.faults.next({ kind: 'access-denied', operation: 'Scan' });
    const { code, stdout, stderr } = await run(['list']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('dynamodb:Scan');
  });

  test('does not read bytes that are not UTF-8', async () => {
    await writeFile(join(folder, 'latin.csv'), Buffer.from(csv(`alice,${DOMAIN},alice,größer`), 'latin1'));
    const { code, stderr } = await run(['import', 'latin.csv', '--yes']);
    expect(code).toBe(78);
    expect(stderr).toContain('UTF-8');
  });
});
