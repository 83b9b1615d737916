/** The words of a command line that name people, profiles and notes: checked here, so that nothing else reaches the table. */
import { DOMAIN_ID_PATTERN, isUserProfileName, NAME_MAX_LENGTH } from '../../model/studio-target.ts';
import { type MappingFileContext, NOTE_PATTERN, SUBJECT_PATTERN } from '../../profiles/mapping-document-rules.ts';
import { MAX_TARGETS, type Person, type ProfileReference } from '../../profiles/mapping-store.ts';
import { UsageError } from '../command.ts';

const subjectForm = new RegExp(SUBJECT_PATTERN);
const noteForm = new RegExp(NOTE_PATTERN, 'u');
const domainForm = new RegExp(DOMAIN_ID_PATTERN);
/** What the table can hold as the name of an issuer. */
const issuerForm = /^[^#\s]{1,512}$/;

/** @throws UsageError unless there is exactly one */
export function oneSubject(positionals: readonly string[]): string {
  const [subject, ...others] = positionals;
  if (subject === undefined || others.length > 0) {
    throw new UsageError('name one SUBJECT: the sub of the token');
  }
  if (!subjectForm.test(subject)) {
    throw new UsageError('SUBJECT has 1 to 255 visible ASCII characters; it is the sub of the token, no user name');
  }
  return subject;
}

/**
 * @param given what `--issuer` says
 * @param mustBeConfigured false where people of an issuer that is configured no longer must be found, too
 * @returns the issuer as the table names it
 */
export function chosenIssuer(
  given: string | undefined,
  { issuers }: MappingFileContext,
  mustBeConfigured: boolean,
): string {
  const canonical = issuers.flatMap(({ names: [first] }) => first ?? []);
  const [only, ...others] = canonical;
  if (given === undefined) {
    if (only === undefined || others.length > 0) {
      throw new UsageError(`several issuers are configured; give --issuer, one of ${canonical.join(', ')}`);
    }
    return only;
  }
  const known = issuers.find(({ names }) => names.includes(given))?.names[0];
  if (known !== undefined) {
    return known;
  }
  if (mustBeConfigured || !issuerForm.test(given)) {
    throw new UsageError(`--issuer ${given} is not configured; there is ${canonical.join(', ')}`);
  }
  return given;
}

export function chosenPerson(
  positionals: readonly string[],
  issuer: string | undefined,
  context: MappingFileContext,
): Person {
  return { subject: oneSubject(positionals), issuer: chosenIssuer(issuer, context, false) };
}

/** @param text of `--domain` */
export function domainId(text: string): string {
  if (text.length > NAME_MAX_LENGTH || !domainForm.test(text)) {
    throw new UsageError(`${text} is no id of a domain; those look like d-abcdefghijkl`);
  }
  return text;
}

export function profileReference(domain: string, profile: string): ProfileReference {
  if (!isUserProfileName(profile)) {
    throw new UsageError(
      `${profile} is no name of a user profile: up to 63 letters, digits and hyphens, beginning with a letter or digit`,
    );
  }
  return { domainId: domainId(domain), userProfileName: profile };
}

/** @param texts of `--target`, each DOMAIN/PROFILE */
export function chosenTargets(texts: readonly string[], { domains }: MappingFileContext): readonly ProfileReference[] {
  if (texts.length === 0 || texts.length > MAX_TARGETS) {
    throw new UsageError(`give 1 to ${MAX_TARGETS} times --target DOMAIN/PROFILE`);
  }
  const targets = texts.map((text) => {
    const [domain = '', profile = '', ...rest] = text.split('/');
    if (profile === '' || rest.length > 0) {
      throw new UsageError(`--target ${text} does not have the form DOMAIN/PROFILE`);
    }
    return profileReference(domain, profile);
  });
  for (const { domainId: domain } of targets) {
    if (!domains.some(({ id }) => id === domain)) {
      throw new UsageError(`${domain} is not one of the configured domains: ${domains.map(({ id }) => id).join(', ')}`);
    }
  }
  if (new Set(targets.map(({ domainId: domain }) => domain)).size < targets.length) {
    throw new UsageError('a person can have one profile in a domain: there are two --target of one');
  }
  return targets;
}

/** @returns what the note shall be: as before if none is given, none if it is empty */
export function chosenNote(given: string | undefined, before: string | undefined): { readonly note?: string } {
  if (given !== undefined && given !== '' && !noteForm.test(given)) {
    throw new UsageError('a note is one line of at most 1000 characters');
  }
  const note = given ?? before ?? '';
  return note === '' ? {} : { note };
}
