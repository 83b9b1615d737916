/** What every key source promises, whatever it reads from. Each adapter's test runs this suite. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY_SET_MAX_BYTES, type KeySource } from '../../src/auth/key-source.ts';

export interface KeySourceBench {
  readonly source: KeySource;
  publish(content: Uint8Array): Promise<void>;
  /** Nothing is there to be read any more. */
  withdraw(): Promise<void>;
  close(): Promise<void>;
}

export function describeKeySource(name: string, open: () => Promise<KeySourceBench>): void {
  describe(`${name} as a key source`, () => {
    let bench: KeySourceBench;
    const unhurried = new AbortController().signal;

    beforeEach(async () => {
      bench = await open();
    });

    afterEach(async () => {
      await bench.close();
    });

    async function fetched(): Promise<Buffer> {
      return Buffer.from((await bench.source.fetch(unhurried)).bytes);
    }

    test('returns the bytes as they are, whatever they mean', async () => {
      for (const content of [
        Buffer.from('{"keys":[]}'),
        Buffer.from([0, 255, 10, 13, 0xef, 0xbb, 0xbf]),
        Buffer.alloc(0),
      ]) {
        await bench.publish(content);
        expect(await fetched()).toEqual(content);
      }
    });

    test('returns what is there now, not what was there before', async () => {
      await bench.publish(Buffer.from('former'));
      await bench.source.fetch(unhurried);
      await bench.publish(Buffer.from('now'));
      expect((await fetched()).toString()).toBe('now');
    });

    test('rejects when nothing is there, and works again once something is', async () => {
      await bench.withdraw();
      await expect(bench.source.fetch(unhurried)).rejects.toBeInstanceOf(Error);
      await bench.publish(Buffer.from('back'));
      expect((await fetched()).toString()).toBe('back');
    });

    test('threat 47: returns 64 KiB and rejects one byte more, and 10 MB', async () => {
      await bench.publish(Buffer.alloc(KEY_SET_MAX_BYTES, 'x'));
      expect((await fetched()).byteLength).toBe(KEY_SET_MAX_BYTES);
      for (const bytes of [KEY_SET_MAX_BYTES + 1, 10_000_000]) {
        await bench.publish(Buffer.alloc(bytes, 'x'));
        await expect(bench.source.fetch(unhurried)).rejects.toThrow('larger than 65536 bytes');
      }
    });

    test('rejects when its signal was aborted before it began', async () => {
      await bench.publish(Buffer.from('{}'));
      await expect(bench.source.fetch(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    });

    test('serves several readers at a time', async () => {
      await bench.publish(Buffer.from('same'));
      const all = await Promise.all(Array.from({ length: 10 }, fetched));
      expect(all.map(String)).toEqual(Array.from({ length: 10 }, () => 'same'));
    });

    test('carries what was published just now as new', async () => {
      await bench.publish(Buffer.from('{}'));
      const { ageSeconds } = await bench.source.fetch(unhurried);
      // S3 knows whole seconds only.
      expect(ageSeconds).toBeGreaterThanOrEqual(0);
      expect(ageSeconds).toBeLessThan(60);
    });

    test('has a description for operators', () => {
      expect(bench.source.description).not.toBe('');
    });
  });
}
