/**
 * The mapping file: which subject opens which user profiles. It is accepted whole or refused whole, with every fault
 * named; a file in which two subjects share a profile must never come into force.
 */
import { type Static, Type } from 'typebox';
import { checkSchema } from '../document/check-schema.ts';
import { ConfigurationError, type DocumentFault } from '../document/document-fault.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseYamlDocument } from '../document/yaml-document.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileMapping } from '../model/profile-directory.ts';
import type { OwnedProfile } from '../model/profile-owners.ts';
import {
  DOMAIN_ID_PATTERN,
  NAME_MAX_LENGTH,
  REGION_PATTERN,
  USER_PROFILE_NAME_PATTERN,
} from '../model/studio-target.ts';
import {
  type MappingFileContext,
  NOTE_PATTERN,
  profileKey,
  resolveEntries,
  SUBJECT_PATTERN,
} from './mapping-document-rules.ts';
import type { Person } from './mapping-store.ts';

const closed = { additionalProperties: false } as const;

const targetSchema = Type.Object(
  {
    domain: Type.String({
      pattern: DOMAIN_ID_PATTERN,
      examples: ['d-abcdefghijkl'],
      maxLength: NAME_MAX_LENGTH,
      description: 'One of the configured domains.',
    }),
    region: Type.Optional(
      Type.String({
        pattern: REGION_PATTERN,
        examples: ['us-east-1'],
        description: 'May be left out; given, it must be the Region configured for the domain.',
      }),
    ),
    profile: Type.String({
      pattern: USER_PROFILE_NAME_PATTERN,
      maxLength: NAME_MAX_LENGTH,
      description: 'The user profile name.',
    }),
  },
  closed,
);

export const mappingFileSchema = Type.Object(
  {
    mappings: Type.Array(
      Type.Object(
        {
          subject: Type.String({
            pattern: SUBJECT_PATTERN,
            examples: ['4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11'],
            description: "The token's `sub`: in Cognito a UUID, never the user name.",
          }),
          issuer: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 512,
              description: "The token's `iss`. May be left out if only one issuer is configured.",
            }),
          ),
          disabled: Type.Boolean({
            default: false,
            description: 'Refuses the person with `mapping_disabled`, and keeps the profile theirs.',
          }),
          note: Type.Optional(
            Type.String({
              pattern: NOTE_PATTERN,
              description: 'Why, for operators: one line of at most 1000 characters. Never shown to the person.',
            }),
          ),
          targets: Type.Array(targetSchema, { minItems: 1, maxItems: 500, description: 'At most one in each domain.' }),
        },
        closed,
      ),
      { description: 'One entry for each person.' },
    ),
  },
  { ...closed, description: 'Mapping file of Studio Pass.' },
);

type MappingFile = Static<typeof mappingFileSchema>;

interface ResolvedMappings {
  readonly byPerson: ReadonlyMap<string, ProfileMapping>;
  /** Disabled people keep what is theirs. */
  readonly owners: ReadonlyMap<string, Person>;
}

/** Mappings by issuer and subject, and the owners by profile. */
export class ProfileMappings {
  readonly #resolved: ResolvedMappings;
  readonly #context: MappingFileContext;

  constructor(resolved: ResolvedMappings, context: MappingFileContext) {
    this.#resolved = resolved;
    this.#context = context;
  }

  get size(): number {
    return this.#resolved.byPerson.size;
  }

  find({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): ProfileMapping | undefined {
    const index = this.#context.issuers.findIndex(({ names }) => names.includes(issuer));
    return this.#resolved.byPerson.get(personKey(index, subject));
  }

  ownerOf({ domainId, userProfileName }: OwnedProfile): Person | undefined {
    return this.#resolved.owners.get(profileKey(domainId, userProfileName));
  }
}

/**
 * @param name how to name the file in faults
 * @throws ConfigurationError with all faults at once
 */
export function parseMappingFile(name: string, text: string, context: MappingFileContext): ProfileMappings {
  const document = parseYamlDocument(name, text);
  if (document.faults.length > 0) {
    throw new ConfigurationError(document.faults);
  }
  const checked = checkSchema(mappingFileSchema, document.value);
  const faults: DocumentFault[] = [];
  const report = (path: DocumentPath, message: string): void => {
    faults.push({ where: document.where(path), message });
  };
  if ('faults' in checked) {
    for (const { path, message } of checked.faults) {
      report(path, message);
    }
    throw new ConfigurationError(faults);
  }
  const mappings = resolveMappings(checked.value, context, report);
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  return new ProfileMappings(mappings, context);
}

function resolveMappings(
  { mappings }: MappingFile,
  context: MappingFileContext,
  report: (path: DocumentPath, message: string) => void,
): ResolvedMappings {
  const { issuers, domains } = context;
  const byPerson = new Map<string, ProfileMapping>();
  const owners = new Map<string, Person>();
  const regions = new Map(domains.map(({ id, region }) => [id, region]));
  const placeOf = (index: number): string => `mappings[${index}]`;
  for (const record of resolveEntries(mappings, context, { placeOf, fault: report })) {
    if (record === undefined) {
      continue;
    }
    const { issuer, subject, disabled, targets } = record;
    const issuerIndex = issuers.findIndex(({ names }) => names.includes(issuer));
    byPerson.set(personKey(issuerIndex, subject), {
      disabled,
      targets: targets.map((target) => ({ ...target, region: regions.get(target.domainId) ?? '' })),
    });
    for (const { domainId, userProfileName } of targets) {
      owners.set(profileKey(domainId, userProfileName), { issuer, subject });
    }
  }
  return { byPerson, owners };
}

/** A space cannot occur in a number, so no two people have one key. */
function personKey(issuerIndex: number, subject: string): string {
  return `${issuerIndex} ${subject}`;
}
