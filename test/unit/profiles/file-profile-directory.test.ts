import { mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import {
  FileProfileDirectory,
  type FileProfileDirectoryOptions,
} from '../../../src/profiles/file-profile-directory.ts';
import { identityOf } from '../../contract/profile-directory.ts';

const POLL_MILLISECONDS = 5_000;
const ISSUER = 'https://issuer.example';
const FAULTY = 'mappings: [{ subject: s-1 }]';

function mappingOf(...profiles: readonly string[]): string {
  const mappings = profiles.map((profile, index) => ({
    subject: `s-${index}`,
    targets: [{ domain: 'd-one', profile }],
  }));
  return JSON.stringify({ mappings });
}

type Reload = Parameters<FileProfileDirectoryOptions['onReload']>[0];

describe('a mapping file that changes', () => {
  let folder: string;
  let path: string;
  let reloads: Reload[];
  let directories: FileProfileDirectory[];

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    folder = await mkdtemp(join(tmpdir(), 'mapping-file-'));
    path = join(folder, 'mapping.yaml');
    await writeFile(path, mappingOf('alice'));
    reloads = [];
    directories = [];
  });

  afterEach(async () => {
    for (const directory of directories) {
      directory.close();
    }
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  async function open(): Promise<FileProfileDirectory> {
    const directory = await FileProfileDirectory.open({
      path,
      issuers: [{ names: [ISSUER] }],
      domains: [{ id: 'd-one', region: 'us-east-1' }],
      pollMilliseconds: POLL_MILLISECONDS,
      onReload: (event) => reloads.push(event),
    });
    directories.push(directory);
    return directory;
  }

  /** Lets the next look at the file happen, and waits until it has armed the one after it. */
  async function look(times = 1): Promise<void> {
    for (let done = 0; done < times; done += 1) {
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(POLL_MILLISECONDS);
      while (vi.getTimerCount() === 0) {
        await setImmediate();
      }
    }
  }

  /** Replaces the whole file at once, the way it should be done. */
  async function replace(text: string): Promise<void> {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }

  const profileOf = async (directory: FileProfileDirectory, subject = 's-0') =>
    (await directory.lookUp(identityOf(subject, undefined, ISSUER)))?.targets[0]?.userProfileName;
  const outcomes = () => reloads.map(({ outcome }) => outcome);

  test('is not parsed again as long as it does not change', async () => {
    const directory = await open();
    await look(3);
    expect(reloads).toEqual([]);
    expect(await profileOf(directory)).toBe('alice');
    expect(directory.status()).toEqual({ people: 1, refused: undefined, ageSeconds: expect.any(Number) });
  });

  test('takes force when another file is renamed over it', async () => {
    const directory = await open();
    await replace(mappingOf('bob', 'carol'));
    expect(await profileOf(directory)).toBe('alice');
    await look();
    expect(await profileOf(directory)).toBe('bob');
    expect(reloads).toEqual([{ outcome: 'loaded', people: 2 }]);
    expect(directory.status()).toEqual({ people: 2, refused: undefined, ageSeconds: expect.any(Number) });
  });

  test('keeps for each owner what it keeps now, and not what it kept before', async () => {
    const directory = await open();
    const ownerOf = (userProfileName: string) => directory.ownerOf({ domainId: 'd-one', userProfileName });
    expect(await ownerOf('ALICE')).toEqual({ issuer: ISSUER, subject: 's-0' });
    await replace(mappingOf('bob', 'alice'));
    await look();
    expect(await ownerOf('alice')).toEqual({ issuer: ISSUER, subject: 's-1' });
    expect(await ownerOf('bob')).toEqual({ issuer: ISSUER, subject: 's-0' });
  });

  test('takes force when a file of the same size and time is renamed over it', async () => {
    const time = new Date('2026-11-21T10:00:00Z');
    await utimes(path, time, time);
    const directory = await open();
    await writeFile(`${path}.new`, mappingOf('carol'));
    await utimes(`${path}.new`, time, time);
    await rename(`${path}.new`, path);
    await look();
    expect(await profileOf(directory)).toBe('carol');
  });

  test('takes force when it is edited in place, to the same size', async () => {
    const directory = await open();
    await writeFile(path, mappingOf('carol'));
    await utimes(path, new Date(), new Date('2026-11-21T10:00:00Z'));
    await look();
    expect(await profileOf(directory)).toBe('carol');
  });

  test('takes force when a link to it is swapped, as mounted volumes do it', async () => {
    await writeFile(join(folder, 'second.yaml'), mappingOf('bob'));
    await rename(path, join(folder, 'first.yaml'));
    await symlink('first.yaml', path);
    const directory = await open();
    await symlink('second.yaml', `${path}.new`);
    await rename(`${path}.new`, path);
    await look();
    expect(await profileOf(directory)).toBe('bob');
  });

  test('removes a person who is no longer in it', async () => {
    const directory = await open();
    await replace('mappings: []');
    await look();
    expect(await profileOf(directory)).toBeUndefined();
    expect(directory.status()).toEqual({ people: 0, refused: undefined, ageSeconds: expect.any(Number) });
  });

  test('with a fault leaves the last good one in force, and is reported once', async () => {
    const directory = await open();
    await replace(FAULTY);
    await look(4);
    expect(await profileOf(directory)).toBe('alice');
    expect(reloads).toEqual([{ outcome: 'refused', error: expect.any(ConfigurationError) }]);
    expect(directory.status()).toEqual({
      people: 1,
      refused: expect.stringContaining('mappings[0].targets'),
      ageSeconds: expect.any(Number),
    });
  });

  test('threat 54: with two people on one profile leaves the last good one in force', async () => {
    const directory = await open();
    await replace(mappingOf('bob', 'Bob'));
    await look();
    expect(outcomes()).toEqual(['refused']);
    expect(await profileOf(directory)).toBe('alice');
  });

  test('takes force once its fault is mended', async () => {
    const directory = await open();
    await replace(FAULTY);
    await look();
    await replace(mappingOf('bob'));
    await look();
    expect(outcomes()).toEqual(['refused', 'loaded']);
    expect(await profileOf(directory)).toBe('bob');
    expect(directory.status().refused).toBeUndefined();
  });

  test('is reported again for another fault, and for the same one after it was mended', async () => {
    await open();
    await replace(FAULTY);
    await look();
    await replace('mappings: none');
    await look();
    await replace(mappingOf('alice'));
    await look();
    await replace(FAULTY);
    await look();
    expect(outcomes()).toEqual(['refused', 'refused', 'loaded', 'refused']);
  });

  test('stays in force while it is deleted, and takes force when it is restored', async () => {
    const directory = await open();
    await rm(path);
    await look(3);
    expect(outcomes()).toEqual(['refused']);
    expect(await profileOf(directory)).toBe('alice');
    expect(directory.status().refused).toContain('ENOENT');
    await writeFile(path, mappingOf('bob'));
    await look();
    expect(outcomes()).toEqual(['refused', 'loaded']);
    expect(await profileOf(directory)).toBe('bob');
  });

  test('is read again after it was moved away and back, although it is the same', async () => {
    const directory = await open();
    await rename(path, `${path}.away`);
    await look();
    await rename(`${path}.away`, path);
    await look();
    expect(outcomes()).toEqual(['refused', 'loaded']);
    expect(directory.status()).toEqual({ people: 1, refused: undefined, ageSeconds: expect.any(Number) });
  });

  test('is looked at no more once the directory is closed', async () => {
    const directory = await open();
    directory.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is looked at no more when the directory is closed in the middle of a look', async () => {
    const directory = await open();
    vi.advanceTimersByTime(POLL_MILLISECONDS);
    directory.close();
    for (let turn = 0; turn < 50; turn += 1) {
      await setImmediate();
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is at fault at the start opens no directory', async () => {
    await writeFile(path, FAULTY);
    await expect(open()).rejects.toBeInstanceOf(ConfigurationError);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is not there at the start opens no directory', async () => {
    await rm(path);
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigurationError);
    expect(refused).toMatchObject({ faults: [{ where: path, message: expect.stringContaining('ENOENT') }] });
    expect(vi.getTimerCount()).toBe(0);
  });
});
