import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileTicketKeys } from '../../../src/tickets/file-ticket-keys.ts';
import { ticketKeyDocument, ticketKeyEntry } from '../../support/launch-tickets.ts';

const [ONE, TWO] = [ticketKeyEntry('one'), ticketKeyEntry('two')];
let directory: string;
let path: string;
let keys: FileTicketKeys;
let events: string[];

async function replace(text: string): Promise<void> {
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
  path = join(directory, 'keys.json');
  events = [];
  await replace(ticketKeyDocument(ONE));
  keys = await FileTicketKeys.open({
    path,
    pollMilliseconds: 5,
    onReload: (event) => events.push(event.outcome === 'loaded' ? event.kids.join() : event.outcome),
  });
});
afterEach(async () => {
  keys.close();
  await rm(directory, { recursive: true });
});

describe('keys of launch tickets in a file', () => {
  test('are replaced while the service runs: the new one verifies first, then signs, then the old one is gone', async () => {
    expect([keys.signing().kid, keys.find('one')?.kid, keys.find('two')]).toEqual(['one', 'one', undefined]);
    await replace(ticketKeyDocument(ONE, TWO));
    await expect.poll(() => keys.find('two')?.kid).toBe('two');
    expect(keys.signing().kid).toBe('one');
    await replace(ticketKeyDocument(TWO, ONE));
    await expect.poll(() => keys.signing().kid).toBe('two');
    expect(keys.find('one')?.kid).toBe('one');
    await replace(ticketKeyDocument(TWO));
    await expect.poll(() => keys.find('one')).toBeUndefined();
    expect(events).toEqual(['one,two', 'two,one', 'two']);
    expect(keys.isCurrent).toBe(true);
  });

  test('stay as they were while the file is faulty or gone', async () => {
    await replace('{}');
    await expect.poll(() => keys.isCurrent).toBe(false);
    await rm(path);
    await expect.poll(() => events).toEqual(['refused', 'refused']);
    expect(keys.signing().kid).toBe('one');
  });

  test('are needed to begin with', async () => {
    const opened = FileTicketKeys.open({ path: `${path}.none`, pollMilliseconds: 5, onReload: () => undefined });
    await expect(opened).rejects.toThrow('cannot be read');
  });
});
