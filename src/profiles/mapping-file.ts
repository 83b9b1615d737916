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
import {
  DOMAIN_ID_PATTERN,
  NAME_MAX_LENGTH,
  REGION_PATTERN,
  USER_PROFILE_NAME_PATTERN,
} from '../model/studio-target.ts';

const closed = { additionalProperties: false } as const;

const targetSchema = Type.Object(
  {
    domain: Type.String({
      pattern: DOMAIN_ID_PATTERN,
      maxLength: NAME_MAX_LENGTH,
      description: 'One of the configured domains.',
    }),
    region: Type.Optional(
      Type.String({
        pattern: REGION_PATTERN,
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
            pattern: '^[!-~]{1,255}$',
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

export interface MappingFileContext {
  /** The issuers that are configured; several names for one issuer (Cognito has two) are one entry. */
  readonly issuers: readonly { readonly names: readonly string[] }[];
  readonly domains: readonly { readonly id: string; readonly region: string }[];
}

/** Mappings by issuer and subject. */
export class ProfileMappings {
  readonly #byPerson: ReadonlyMap<string, ProfileMapping>;
  readonly #context: MappingFileContext;

  constructor(byPerson: ReadonlyMap<string, ProfileMapping>, context: MappingFileContext) {
    this.#byPerson = byPerson;
    this.#context = context;
  }

  get size(): number {
    return this.#byPerson.size;
  }

  find({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): ProfileMapping | undefined {
    const index = this.#context.issuers.findIndex(({ names }) => names.includes(issuer));
    return this.#byPerson.get(personKey(index, subject));
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
  { issuers, domains }: MappingFileContext,
  report: (path: DocumentPath, message: string) => void,
): ReadonlyMap<string, ProfileMapping> {
  const byPerson = new Map<string, ProfileMapping>();
  const owners = new Map<string, number>();
  const regions = new Map(domains.map(({ id, region }) => [id, region]));
  mappings.forEach(({ subject, issuer, disabled, targets }, index) => {
    const entry = ['mappings', index];
    const issuerIndex = issuer === undefined ? 0 : issuers.findIndex(({ names }) => names.includes(issuer));
    if (issuer === undefined && issuers.length > 1) {
      report([...entry, 'issuer'], 'is required, because several issuers are configured');
      return;
    }
    if (issuerIndex === -1) {
      report([...entry, 'issuer'], 'is not one of the configured issuers');
      return;
    }
    const person = personKey(issuerIndex, subject);
    if (byPerson.has(person)) {
      report([...entry, 'subject'], 'has an entry already; list all targets of a person together');
    }
    const domainsOfPerson = new Set<string>();
    targets.forEach(({ domain, region, profile }, targetIndex) => {
      const place = [...entry, 'targets', targetIndex];
      const configured = regions.get(domain);
      if (configured === undefined) {
        report([...place, 'domain'], 'is not one of the configured domains');
      } else if (region !== undefined && region !== configured) {
        report([...place, 'region'], `is not the Region of the domain, ${configured}`);
      }
      if (domainsOfPerson.has(domain)) {
        report([...place, 'domain'], 'is listed twice for this person; a caller can only choose between domains');
      }
      domainsOfPerson.add(domain);
      // SageMaker does not tell profile names apart by case (CreateUserProfile, UserProfileName).
      const profileKey = `${domain}/${profile.toLowerCase()}`;
      const owner = owners.get(profileKey);
      if (owner !== undefined && owner !== index) {
        report(
          [...place, 'profile'],
          `belongs to mappings[${owner}] already; two people must never share a user profile`,
        );
      }
      owners.set(profileKey, owner ?? index);
    });
    byPerson.set(person, {
      disabled,
      targets: targets.map(({ domain, profile }) => ({
        domainId: domain,
        region: regions.get(domain) ?? '',
        userProfileName: profile,
      })),
    });
  });
  return byPerson;
}

/** A space cannot occur in a number, so no two people have one key. */
function personKey(issuerIndex: number, subject: string): string {
  return `${issuerIndex} ${subject}`;
}
