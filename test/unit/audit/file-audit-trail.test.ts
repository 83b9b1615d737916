import {
  access,
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppendOnlyFile } from '../../../src/audit/append-only-file.ts';
import { FileAuditTrail, type FileAuditTrailOptions } from '../../../src/audit/file-audit-trail.ts';
import { eventOf, requestIdsIn } from '../../contract/audit-trail.ts';
import {
  fillDiskAfter,
  shortenWrites,
  spyOnDirectorySynchronisation,
  spyOnSynchronisation,
  spyOnWrites,
} from './file-audit-faults.ts';

let directory: string;
let path: string;
const opened: FileAuditTrail[] = [];

async function openTrail(more: Partial<FileAuditTrailOptions> = {}): Promise<FileAuditTrail> {
  const trail = await FileAuditTrail.open({
    path,
    product: { version: '1.2.3' },
    timeoutMilliseconds: 10_000,
    ...more,
  });
  opened.push(trail);
  return trail;
}

const idsOf = async (file: string): Promise<string[]> => requestIdsIn(await readFile(file, 'utf8'));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-audit-trail-'));
  path = join(directory, 'audit.jsonl');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((trail) => trail.close()));
  await rm(directory, { recursive: true });
});

describe('the file', () => {
  test('is created for its owner only', async () => {
    await openTrail();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('keeps what is in it, and what others append', async () => {
    const first = await openTrail();
    await first.record(eventOf('1'));
    const second = await openTrail();
    await second.record(eventOf('2'));
    await first.record(eventOf('3'));
    expect(await idsOf(path)).toEqual(['1', '2', '3']);
  });

  test('must be there to be opened: its directory is not created', async () => {
    await expect(openTrail({ path: join(directory, 'absent', 'audit.jsonl') })).rejects.toThrow('ENOENT');
  });

  test('is not opened when it cannot be written', async () => {
    await mkdir(path);
    await expect(openTrail()).rejects.toThrow('EISDIR');
  });

  test('takes nothing more once the trail is closed, and has what came before', async () => {
    const trail = await openTrail();
    const before = trail.record(eventOf('1'));
    await trail.close();
    await expect(before).resolves.toBeUndefined();
    await expect(trail.record(eventOf('2'))).rejects.toThrow('closed');
    expect(await idsOf(path)).toEqual(['1']);
  });
});

describe('rotation', () => {
  test('by renaming: the next event is in a new file under the old name', async () => {
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    await rename(path, `${path}.1`);
    await trail.record(eventOf('2'));
    expect(await idsOf(`${path}.1`)).toEqual(['1']);
    expect(await idsOf(path)).toEqual(['2']);
  });

  test('by renaming and creating: the next event is in the file that has the name now', async () => {
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    await rename(path, `${path}.1`);
    await writeFile(path, '', { mode: 0o640 });
    await trail.record(eventOf('2'));
    expect(await idsOf(path)).toEqual(['2']);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test('by removing: the next event is in a new file', async () => {
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    await unlink(path);
    await trail.record(eventOf('2'));
    expect(await idsOf(path)).toEqual(['2']);
  });

  test('by copying and truncating: the next event is at the beginning, without a gap', async () => {
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    await truncate(path, 0);
    await trail.record(eventOf('2'));
    expect(await idsOf(path)).toEqual(['2']);
  });

  test('under load loses no event and splits none', async () => {
    const trail = await openTrail();
    const ids = Array.from({ length: 300 }, (_, index) => `request-${index}`);
    const recorded: Promise<void>[] = [];
    for (const [index, id] of ids.entries()) {
      recorded.push(trail.record(eventOf(id)));
      if (index % 100 === 50) {
        await recorded.at(-1);
        await rename(path, `${path}.${index}`);
      }
    }
    await Promise.all(recorded);
    const files = ['.50', '.150', '.250', ''].map((suffix) => idsOf(`${path}${suffix}`));
    expect((await Promise.all(files)).flat()).toEqual(ids);
  });

  test('on demand: the file is opened anew', async () => {
    const open = vi.spyOn(AppendOnlyFile.prototype, 'close');
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    const before = open.mock.calls.length;
    trail.reopen();
    await trail.record(eventOf('2'));
    expect(open.mock.calls.length).toBeGreaterThan(before);
    expect(await idsOf(path)).toEqual(['1', '2']);
  });
});

describe('a line that is torn', () => {
  test('by an earlier process is ended before the next event', async () => {
    await writeFile(path, '{"class_uid":6003,"mess');
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    const [torn, ...rest] = (await readFile(path, 'utf8')).split('\n');
    expect(torn).toBe('{"class_uid":6003,"mess');
    expect(requestIdsIn(rest.join('\n'))).toEqual(['1']);
  });

  test('by a failure of this one is ended before the next event, and its record was rejected', async () => {
    const trail = await openTrail();
    await trail.record(eventOf('1'));
    const failing = fillDiskAfter(100);
    await expect(trail.record(eventOf('2'))).rejects.toThrow('ENOSPC');
    failing.mockRestore();
    await trail.record(eventOf('3'));
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toHaveLength(100);
    expect(requestIdsIn(`${lines[0]}\n${lines[2]}\n`)).toEqual(['1', '3']);
  });

  test('is not made of writes that take less than they are given', async () => {
    const trail = await openTrail();
    const short = shortenWrites(64);
    await Promise.all(['1', '2', '3'].map((id) => trail.record(eventOf(id))));
    expect(short.mock.calls.length).toBeGreaterThan(30);
    short.mockRestore();
    expect(await idsOf(path)).toEqual(['1', '2', '3']);
  });
});

describe('a full disk', () => {
  test('rejects every event until there is room again', async () => {
    await access('/dev/full');
    await appendFile(`${path}.room`, '');
    await symlink('/dev/full', path);
    const trail = await openTrail();
    const results = await Promise.allSettled(['1', '2', '3'].map((id) => trail.record(eventOf(id))));
    expect(results.map((result) => result.status === 'rejected' && String(result.reason).includes('ENOSPC'))).toEqual([
      true,
      true,
      true,
    ]);
    await unlink(path);
    await symlink(`${path}.room`, path);
    await trail.record(eventOf('4'));
    expect(await idsOf(path)).toEqual(['4']);
  });
});

test('synchronises what it appends before it answers, if it is told to', async () => {
  const synchronised = spyOnSynchronisation();
  const quick = await openTrail();
  await quick.record(eventOf('1'));
  expect(synchronised).not.toHaveBeenCalled();
  const careful = await openTrail({ fsync: true });
  await careful.record(eventOf('2'));
  expect(synchronised).toHaveBeenCalledTimes(1);
});

test('synchronises the directory as well, so that the name of a new file survives', async () => {
  const synchronised = spyOnDirectorySynchronisation();
  await openTrail();
  expect(synchronised).not.toHaveBeenCalled();
  await openTrail({ fsync: true, path: `${path}.new` });
  expect(synchronised).toHaveBeenCalledTimes(1);
});

test('an event that could not be synchronised is rejected', async () => {
  const trail = await openTrail({ fsync: true });
  spyOnSynchronisation().mockRejectedValueOnce(new Error('EIO'));
  await expect(trail.record(eventOf('1'))).rejects.toThrow('EIO');
  await expect(trail.record(eventOf('2'))).resolves.toBeUndefined();
});

test('concurrent events take few writes', async () => {
  const trail = await openTrail();
  const writes = spyOnWrites();
  await Promise.all(Array.from({ length: 500 }, (_, index) => trail.record(eventOf(`request-${index}`))));
  expect(writes.mock.calls.length).toBe(2);
});
