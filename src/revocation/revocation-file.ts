/**
 * The revocation file: whose tokens are refused although they verify. It is accepted whole or refused whole, with every
 * fault named; a misspelt entry must never be passed over, because somebody would then stay in.
 */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { checkSchema } from '../document/check-schema.ts';
import { ConfigurationError } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseYamlDocument } from '../document/yaml-document.ts';
import type { Clock } from '../model/clock.ts';
import { parseStrictJson } from '../model/strict-json.ts';
import { DATE_TIME_PATTERN, parseDateTime } from './date-time.ts';
import { type RevocationEntry, type RevocationFileContext, Revocations } from './revocations.ts';

export const REVOCATION_FILE_MAX_BYTES = 10_000_000;
const MAX_ENTRIES = 100_000;

const closed = { additionalProperties: false } as const;
const dateTime = (description: string) =>
  Type.Optional(Type.String({ pattern: DATE_TIME_PATTERN, examples: ['2026-11-21T10:00:00Z'], description }));

export const revocationFileSchema = Type.Object(
  {
    revocations: Type.Array(
      Type.Object(
        {
          subject: Type.Optional(
            Type.String({
              pattern: '^[!-~]{1,255}$',
              examples: ['4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11'],
              description: "The token's `sub`: in Cognito a UUID, never the user name. Either this or `tokenId`.",
            }),
          ),
          tokenId: Type.Optional(
            Type.String({
              pattern: '^[!-~](.{0,253}[!-~])?$',
              description: "The token's `jti`: revokes this one token.",
            }),
          ),
          issuer: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 512,
              description: "The token's `iss`. May be left out if only one issuer is configured.",
            }),
          ),
          issuedBefore: dateTime(
            'With `subject`: only tokens issued before this moment (RFC 3339) are refused, so that a new sign-in helps.',
          ),
          until: dateTime('From this moment on (RFC 3339) the entry is without effect. Left out, it never ends.'),
          note: Type.Optional(Type.String({ maxLength: 500, description: 'Why; goes into the audit event.' })),
        },
        closed,
      ),
      { maxItems: MAX_ENTRIES, description: 'Any entry that applies revokes.' },
    ),
  },
  { ...closed, description: 'Revocation file of Studio Pass.' },
);

type RevocationFile = Static<typeof revocationFileSchema>;

interface EntryFault {
  readonly path: DocumentPath;
  readonly message: string;
}

const compiled = Compile(revocationFileSchema);

/**
 * @param name how to name the file in faults
 * @param clock tells when entries end
 * @throws ConfigurationError with all faults at once
 */
export function parseRevocationFile(
  name: string,
  text: string,
  context: RevocationFileContext,
  clock: Clock,
): Revocations {
  const entries = entriesOfJson(text, context) ?? entriesOfYaml(name, text, context);
  return new Revocations(entries, context, clock);
}

/** A faultless JSON file, read about twenty times as fast as YAML is; undefined for any other, which YAML explains by line. */
function entriesOfJson(text: string, context: RevocationFileContext): readonly RevocationEntry[] | undefined {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch {
    return undefined;
  }
  if (!compiled.Check(value)) {
    return undefined;
  }
  const { entries, faults } = resolveEntries(value, context);
  return faults.length === 0 ? entries : undefined;
}

function entriesOfYaml(name: string, text: string, context: RevocationFileContext): readonly RevocationEntry[] {
  const document = parseYamlDocument(name, text);
  if (document.faults.length > 0) {
    throw new ConfigurationError(document.faults);
  }
  const checked = checkSchema(revocationFileSchema, document.value);
  const { entries, faults } =
    'faults' in checked ? { entries: [], faults: checked.faults } : resolveEntries(checked.value, context);
  if (faults.length > 0) {
    throw new ConfigurationError(faults.map(({ path, message }) => ({ where: document.where(path), message })));
  }
  return entries;
}

function resolveEntries(
  { revocations }: RevocationFile,
  { issuers }: RevocationFileContext,
): { readonly entries: readonly RevocationEntry[]; readonly faults: readonly EntryFault[] } {
  const faults: EntryFault[] = [];
  const entries = revocations.map(({ subject, tokenId, issuer, issuedBefore, until, note }, index): RevocationEntry => {
    const report = (member: string, message: string): void => {
      faults.push({ path: ['revocations', index, member], message });
    };
    const moment = (member: string, text: string | undefined): number | undefined => {
      const milliseconds = text === undefined ? undefined : parseDateTime(text);
      if (text !== undefined && milliseconds === undefined) {
        report(member, 'is not a day of the calendar');
      }
      return milliseconds;
    };
    if ((subject === undefined) === (tokenId === undefined)) {
      report('subject', subject === undefined ? 'is required, or tokenId' : 'and tokenId cannot both be given');
    }
    if (tokenId !== undefined && issuedBefore !== undefined) {
      report('issuedBefore', 'goes with subject only: a token is revoked whenever it was issued');
    }
    const issuerIndex = issuer === undefined ? 0 : issuers.findIndex(({ names }) => names.includes(issuer));
    if (issuer === undefined && issuers.length > 1) {
      report('issuer', 'is required, because several issuers are configured');
    }
    if (issuerIndex === -1) {
      report('issuer', 'is not one of the configured issuers');
    }
    return {
      issuer: issuerIndex,
      by: subject === undefined ? 'token_id' : 'subject',
      id: subject ?? tokenId ?? '',
      issuedBefore: moment('issuedBefore', issuedBefore),
      until: moment('until', until),
      note,
    };
  });
  return { entries, faults };
}
