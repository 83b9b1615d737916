/**
 * The document that holds the keys of launch tickets. It is accepted whole or refused whole, and what is said about a fault
 * must never quote it: whatever is in it may be a key.
 */
import { Type } from 'typebox';
import { checkSchema } from '../document/check-schema.ts';
import { ConfigurationError, type DocumentFault } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseYamlDocument } from '../document/yaml-document.ts';
import { TicketKey } from '../model/secret.ts';
import type { NamedTicketKey } from './ticket-keys.ts';

export const TICKET_KEY_DOCUMENT_MAX_BYTES = 16_384;

/** HMAC with SHA-256 wants a key as long as its result (RFC 7518 section 3.2); beyond a block of 64 bytes it gains nothing. */
const KEY_BYTES = { minimum: 32, maximum: 64 } as const;
/** Random bytes have far more than this; a password, or a key of zeros, does not. */
const MIN_DISTINCT_BYTES = 16;

const closed = { additionalProperties: false } as const;

export const ticketKeyDocumentSchema = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kid: Type.String({
            pattern: '^[A-Za-z0-9._-]{1,64}$',
            examples: ['2026-11'],
            description: 'Names the key, in every ticket. Anybody can read it; never give one name to two keys.',
          }),
          secret: Type.String({
            pattern: '^[A-Za-z0-9_-]{43,86}$',
            examples: ['the output of `openssl rand -base64 48 | tr +/ -_`'],
            description:
              'The key: 32 to 64 random bytes in base64url without padding. 64 random letters and digits, as AWS Secrets Manager generates them, are of that form.',
          }),
        },
        closed,
      ),
      {
        minItems: 1,
        maxItems: 2,
        description:
          'The first key signs, each of them verifies. To replace a key: add the new one as the second everywhere, then make it the first, and take the old one away when the tickets it signed have ended.',
      },
    ),
  },
  { ...closed, description: 'Keys that Studio Pass signs launch tickets with.' },
);

const KNOWN_NAMES: ReadonlySet<unknown> = new Set(['keys', 'kid', 'secret']);

/**
 * @param name how to name the document in faults
 * @throws ConfigurationError with all faults at once
 */
export function parseTicketKeyDocument(name: string, text: string): readonly [NamedTicketKey, ...NamedTicketKey[]] {
  const document = parseYamlDocument(name, text);
  const refuse = (faults: readonly DocumentFault[]): never => {
    throw new ConfigurationError(faults);
  };
  if (document.faults.length > 0) {
    return refuse(document.faults.map(({ where }) => ({ where, message: 'is neither JSON nor YAML' })));
  }
  // The name of a member that is not known may be a key that was put in the wrong place.
  const where = (path: DocumentPath): string =>
    document.where(path.filter((part) => typeof part === 'number' || /^\d+$/.test(part) || KNOWN_NAMES.has(part)));
  const checked = checkSchema(ticketKeyDocumentSchema, document.value);
  if ('faults' in checked) {
    return refuse(checked.faults.map(({ path, message }) => ({ where: where(path), message })));
  }
  const { keys } = checked.value;
  const secrets = keys.map(({ secret }) => Buffer.from(secret, 'base64url'));
  const faults = keys.flatMap(({ kid, secret }, index) => {
    const bytes = secrets[index] ?? Buffer.alloc(0);
    return [
      ...keyFaults(secret, bytes).map((message) => ({ where: where(['keys', index, 'secret']), message })),
      ...(keys.findIndex((other) => other.kid === kid) < index
        ? [{ where: where(['keys', index, 'kid']), message: 'names another key already' }]
        : []),
      ...(secrets.findIndex((other) => other.equals(bytes)) < index
        ? [{ where: where(['keys', index, 'secret']), message: 'is the same key once more' }]
        : []),
    ];
  });
  const [first, ...others] = keys.map(({ kid }, index) => ({
    kid,
    key: new TicketKey(secrets[index] ?? Buffer.alloc(0)),
  }));
  return faults.length > 0 || first === undefined ? refuse(faults) : [first, ...others];
}

function keyFaults(secret: string, bytes: Buffer): readonly string[] {
  if (bytes.toString('base64url') !== secret) {
    return ['is not base64url as encoding gives it'];
  }
  if (bytes.length < KEY_BYTES.minimum || bytes.length > KEY_BYTES.maximum) {
    return [`must be ${KEY_BYTES.minimum} to ${KEY_BYTES.maximum} bytes`];
  }
  return new Set(bytes).size < MIN_DISTINCT_BYTES ? ['is not random: too many of its bytes are the same'] : [];
}
