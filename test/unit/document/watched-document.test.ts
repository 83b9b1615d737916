import { appendFile, mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import { type DocumentChange, WatchedDocument } from '../../../src/document/watched-document.ts';

const MAX_BYTES = 1_000;
/** Many polls of 5 ms: whatever would happen at the next look has happened after it. */
const MANY_LOOKS_MILLISECONDS = 60;

describe('a watched document', () => {
  let directory: string;
  let path: string;
  let document: WatchedDocument<string> | undefined;
  let changes: DocumentChange<string>[];
  let next: () => void;
  let parsed: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watched-'));
    path = join(directory, 'document');
    changes = [];
    parsed = [];
    next = () => undefined;
    await writeFile(path, 'first');
  });

  afterEach(async () => {
    document?.close();
    await rm(directory, { recursive: true });
  });

  async function open(onChange?: () => void): Promise<WatchedDocument<string>> {
    document = await WatchedDocument.open({
      path,
      maxBytes: MAX_BYTES,
      pollMilliseconds: 5,
      parse(text) {
        parsed.push(text);
        if (text.startsWith('close')) {
          document?.close();
        }
        if (text.startsWith('bad')) {
          throw new ConfigurationError([{ where: path, message: text }]);
        }
        return text;
      },
      onChange(change) {
        changes.push(change);
        next();
        onChange?.();
      },
    });
    return document;
  }

  async function replace(content: string | Uint8Array): Promise<void> {
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }

  async function changeAfter(how: Promise<unknown>): Promise<DocumentChange<string> | undefined> {
    const changed = new Promise<void>((resolve) => {
      next = resolve;
    });
    await how;
    await changed;
    return changes.at(-1);
  }

  test('is parsed once as long as nothing changes, and says nothing', async () => {
    const watched = await open();
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect([watched.current, watched.refused, parsed, changes]).toEqual(['first', undefined, ['first'], []]);
  });

  test('follows a file that is replaced, rewritten, or that a link leads to', async () => {
    const watched = await open();
    expect(await changeAfter(replace('second'))).toEqual({ outcome: 'loaded', document: 'second' });
    // Rewritten in place, it may be seen empty in between.
    await writeFile(path, 'third!');
    await vi.waitFor(() => expect(changes.at(-1)).toEqual({ outcome: 'loaded', document: 'third!' }));
    await writeFile(join(directory, 'target'), 'fourth');
    await symlink(join(directory, 'target'), `${path}.link`);
    expect(await changeAfter(rename(`${path}.link`, path))).toEqual({ outcome: 'loaded', document: 'fourth' });
    expect(watched.current).toBe('fourth');
  });

  test('sees a change that leaves size and modification time as they were', async () => {
    const then = new Date('2026-11-21T10:00:00Z');
    await utimes(path, then, then);
    await open();
    const rewritten = writeFile(path, 'FIRST').then(() => utimes(path, then, then));
    expect(await changeAfter(rewritten)).toEqual({ outcome: 'loaded', document: 'FIRST' });
  });

  test('keeps the last good one while a fault lasts, says so once, and parses the fault once', async () => {
    const watched = await open();
    expect(await changeAfter(replace('bad 1'))).toMatchObject({ outcome: 'refused' });
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect(parsed).toEqual(['first', 'bad 1']);
    expect(changes).toHaveLength(1);
    expect(watched.current).toBe('first');
    expect(watched.refused).toContain('bad 1');
    expect(await changeAfter(replace('good'))).toEqual({ outcome: 'loaded', document: 'good' });
    expect(watched.refused).toBeUndefined();
  });

  test('keeps the last good one while the file is gone, and takes it up again when it is back', async () => {
    const watched = await open();
    const aside = `${path}.aside`;
    expect(await changeAfter(rename(path, aside))).toMatchObject({ outcome: 'refused', error: { code: 'ENOENT' } });
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect([changes.length, watched.current]).toEqual([1, 'first']);
    expect(await changeAfter(rename(aside, path))).toEqual({ outcome: 'loaded', document: 'first' });
    expect(watched.refused).toBeUndefined();
  });

  test('takes up a file again that comes back as if it had never been away', async () => {
    const mounted = join(directory, 'mounted');
    await mkdir(mounted);
    path = join(mounted, 'document');
    await writeFile(path, 'first');
    const watched = await open();
    expect(await changeAfter(rename(mounted, `${mounted}.away`))).toMatchObject({ outcome: 'refused' });
    expect(await changeAfter(rename(`${mounted}.away`, mounted))).toEqual({ outcome: 'loaded', document: 'first' });
    expect(watched.refused).toBeUndefined();
  });

  test('refuses what is too large, not UTF-8, or no file, without parsing it', async () => {
    await open();
    expect(await changeAfter(replace('x'.repeat(MAX_BYTES)))).toMatchObject({ outcome: 'loaded' });
    expect(await changeAfter(appendFile(path, 'x'))).toMatchObject({
      error: { name: 'ConfigurationError', message: expect.stringContaining('is larger than 1000 bytes') },
    });
    expect(await changeAfter(replace(Buffer.from([0xc3, 0x28])))).toMatchObject({
      error: { name: 'ConfigurationError', message: expect.stringContaining('is not in UTF-8') },
    });
    expect(await changeAfter(unlink(path).then(() => mkdir(path)))).toMatchObject({ outcome: 'refused' });
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect(changes.at(-1)).toMatchObject({ error: { message: expect.stringContaining('is not a file') } });
    expect(parsed).toHaveLength(2);
  });

  test('is not opened when it is at fault, too large, or absent', async () => {
    await writeFile(path, 'bad');
    await expect(open()).rejects.toBeInstanceOf(ConfigurationError);
    await writeFile(path, 'x'.repeat(MAX_BYTES + 1));
    await expect(open()).rejects.toBeInstanceOf(ConfigurationError);
    await unlink(path);
    await expect(open()).rejects.toMatchObject({
      name: 'ConfigurationError',
      faults: [{ where: path, message: expect.stringContaining('cannot be read: ENOENT') }],
    });
  });

  test('goes on when its listener throws', async () => {
    const watched = await open(() => {
      throw new Error('listener');
    });
    await changeAfter(replace('second'));
    await changeAfter(replace('third'));
    expect([watched.current, watched.refused]).toEqual(['third', undefined]);
  });

  test('changes nothing more when it is closed in the middle of a look', async () => {
    const watched = await open();
    await replace('close');
    await sleep(MANY_LOOKS_MILLISECONDS);
    await replace('third');
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect([watched.current, changes, parsed]).toEqual(['first', [], ['first', 'close']]);
  });

  test('looks no more once it is closed', async () => {
    const watched = await open();
    watched.close();
    await replace('second');
    await sleep(MANY_LOOKS_MILLISECONDS);
    expect([watched.current, changes]).toEqual(['first', []]);
  });
});
