import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import { parseTicketKeyDocument } from '../../../src/tickets/ticket-key-document.ts';
import { type TicketKeyEntry, ticketKeyDocument, ticketKeyEntry } from '../../support/launch-tickets.ts';

const ONE = ticketKeyEntry('one');
const TWO = ticketKeyEntry('two', 32);

function faultsOf(text: string): readonly string[] {
  try {
    parseTicketKeyDocument('keys.json', text);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      expect(error.message).not.toContain(ONE.secret);
      return error.faults.map(({ where }) => where.replace(/^keys\.json:\d+:\d+ ?/, ''));
    }
    throw error;
  }
  return [];
}

describe('a document with the keys of launch tickets', () => {
  test('names its keys in order, the first being the one that signs', () => {
    const keys = parseTicketKeyDocument('keys.json', ticketKeyDocument(ONE, TWO));
    expect(keys.map(({ kid, key }) => ({ kid, secret: key.reveal().toString('base64url') }))).toEqual([ONE, TWO]);
  });

  test('may be YAML', () => {
    const text = `keys:\n  - kid: one\n    secret: ${ONE.secret}\n`;
    expect(parseTicketKeyDocument('keys.yaml', text).map(({ kid }) => kid)).toEqual(['one']);
  });

  test('takes 64 random letters and digits for a key, as a secret store generates them', () => {
    const secret = 'q7Zr2LxV0bTnE5mKdW9uYc3HfJ8sAaP6gRiQ1oNkXvBeMtC4hUzSlDyFwGpOjI70';
    const [{ key }] = parseTicketKeyDocument('keys.json', ticketKeyDocument({ kid: 'one', secret }));
    expect(key.reveal()).toHaveLength(48);
  });

  test('prints no key, however it is printed', () => {
    const keys = parseTicketKeyDocument('keys.json', ticketKeyDocument(ONE));
    const bytes = JSON.stringify([...Buffer.from(ONE.secret, 'base64url')]).slice(1, -1);
    const printed = `${JSON.stringify(keys)} ${String(keys[0].key)}`;
    expect(printed).not.toContain(ONE.secret);
    expect(printed).not.toContain(bytes);
  });

  test.each<[string, readonly TicketKeyEntry[], string]>([
    ['too short a key', [{ kid: 'one', secret: ticketKeyEntry('one', 31).secret }], 'keys[0].secret'],
    ['too long a key', [{ kid: 'one', secret: ticketKeyEntry('one', 65).secret }], 'keys[0].secret'],
    ['a key of zeros', [{ kid: 'one', secret: Buffer.alloc(48).toString('base64url') }], 'keys[0].secret'],
    ['a word, again and again', [{ kid: 'one', secret: 'changeme'.repeat(8) }], 'keys[0].secret'],
    ['padding', [{ kid: 'one', secret: `${ONE.secret}=` }], 'keys[0].secret'],
    ['stray bits at the end', [{ kid: 'one', secret: `${TWO.secret.slice(0, -1)}_` }], 'keys[0].secret'],
    ['one name for two keys', [ONE, { ...TWO, kid: 'one' }], 'keys[1].kid'],
    ['one key under two names', [ONE, { ...ONE, kid: 'two' }], 'keys[1].secret'],
    ['three keys', [ONE, TWO, ticketKeyEntry('three')], 'keys'],
    ['a name that is none', [{ ...ONE, kid: 'a b' }], 'keys[0].kid'],
  ])('is refused with %s', (_what, keys, where) => {
    expect(faultsOf(ticketKeyDocument(...keys))).toEqual([where]);
  });

  test.each([
    ['nothing', ''],
    ['no keys', '{"keys":[]}'],
    ['a bare key', JSON.stringify(ONE.secret)],
    ['a key in the place of a name', `{"keys":[{"kid":"one","secret":"x","${ONE.secret}":1}]}`],
    ['text that is no document', `{"keys": [${ONE.secret}`],
  ])('with %s is refused, without a word of it', (_what, text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
    expect(faultsOf(text).join()).not.toContain(ONE.secret);
  });
});
