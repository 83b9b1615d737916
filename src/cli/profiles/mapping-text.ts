/** Mappings for people to read, and for machines. All of it is data of others: nothing in it can move a cursor or forge a line. */
import { escapeControls } from '../../document/document-fault.ts';
import { fileEntry } from '../../profiles/mapping-document-json.ts';
import type {
  MappingChange,
  MappingRecord,
  Person,
  ProfileOwner,
  ProfileReference,
  StoredMapping,
} from '../../profiles/mapping-store.ts';

export function personText({ subject, issuer }: Person): string {
  return escapeControls(`${subject} of ${issuer}`);
}

export function profileText({ domainId, userProfileName }: ProfileReference): string {
  return escapeControls(`${domainId}/${userProfileName}`);
}

export function profilesText(targets: readonly ProfileReference[]): string {
  return targets.map(profileText).join(', ');
}

export function ownerText(owner: ProfileOwner): string {
  const how = owner.by === 'mapping' ? 'listed in their mapping' : 'taken at its first use';
  return `${personText(owner)} (${how})`;
}

/** `version` and `updatedAt` besides what the mapping file has. */
export function storedData(mapping: StoredMapping): object {
  return { ...fileEntry(mapping), version: mapping.version, updatedAt: mapping.updatedAt };
}

/** Two columns, the first as wide as its longest cell. */
function sheet(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

export function mappingSheet(mapping: StoredMapping): string {
  const [first, ...others] = mapping.targets.map(profileText);
  return sheet([
    ['subject', escapeControls(mapping.subject)],
    ['issuer', escapeControls(mapping.issuer)],
    ['state', mapping.disabled ? 'disabled' : 'enabled'],
    ['profiles', first ?? ''],
    ...others.map((target) => ['', target] as const),
    ...(mapping.note === undefined ? [] : [['note', escapeControls(mapping.note)] as const]),
    ['changed', `${escapeControls(mapping.updatedAt)} (version ${mapping.version})`],
  ]);
}

/** What a change does, in one line: `d-one/alice -> d-one/alice2; disabled`. */
export function changeText({ before, after }: Pick<MappingChange, 'before' | 'after'>): string {
  if (after === undefined) {
    return before === undefined ? '' : profilesText(before.targets);
  }
  if (before === undefined) {
    return [profilesText(after.targets), ...(after.disabled ? ['disabled'] : []), ...noteText(undefined, after)].join(
      '; ',
    );
  }
  return [
    ...targetsText(before, after),
    ...(before.disabled === after.disabled ? [] : [after.disabled ? 'disabled' : 'enabled']),
    ...noteText(before, after),
  ].join('; ');
}

/** Domain by domain, what becomes of the profile there. */
function targetsText(before: MappingRecord, after: MappingRecord): readonly string[] {
  const had = new Map(before.targets.map((target) => [target.domainId, target]));
  const has = new Map(after.targets.map((target) => [target.domainId, target]));
  return [...new Set([...had.keys(), ...has.keys()])].flatMap((domain) => {
    const [old, now] = [had.get(domain), has.get(domain)];
    if (old?.userProfileName === now?.userProfileName) {
      return [];
    }
    if (old === undefined || now === undefined) {
      const target = old ?? now;
      return target === undefined ? [] : [`${old === undefined ? '+' : '-'}${profileText(target)}`];
    }
    return [`${profileText(old)} -> ${profileText(now)}`];
  });
}

function noteText(before: MappingRecord | undefined, after: MappingRecord): readonly string[] {
  if (before?.note === after.note) {
    return [];
  }
  return [after.note === undefined ? 'no note' : `note "${escapeControls(after.note)}"`];
}
