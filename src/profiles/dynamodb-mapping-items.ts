/**
 * The form of mappings and of owners as items of the table. Anybody with access to the table can write into it by hand, so an
 * item that is not exactly of its form is a fault that is named, and is never guessed at.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AccessTableItem, attributesOf } from '../aws/access-table-reader.ts';
import { mappingKey, PARTITION_KEY, profileOwnerKey, SORT_KEY } from '../model/access-table.ts';
import { ServiceError } from '../model/errors.ts';
import { DOMAIN_ID_PATTERN, isUserProfileName, NAME_MAX_LENGTH } from '../model/studio-target.ts';
import { NOTE_PATTERN, SUBJECT_PATTERN } from './mapping-document-rules.ts';
import {
  MAX_TARGETS,
  type MappingRecord,
  type Person,
  type ProfileOwner,
  type ProfileReference,
  type StoredMapping,
} from './mapping-store.ts';

export type Item = Record<string, AttributeValue>;

export interface StoredOwner extends ProfileOwner {
  /** The profile's name as it was written when it got its owner. */
  readonly profile: ProfileReference;
}

const SUBJECT = new RegExp(SUBJECT_PATTERN);
const ISSUER = /^[^#\s]{1,512}$/;
const DOMAIN_ID = new RegExp(DOMAIN_ID_PATTERN);
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const WHOLE_NUMBER = /^[1-9]\d{0,14}$/;
const NOTE = new RegExp(NOTE_PATTERN, 'u');

const MAPPING_MEMBERS = ['issuer', 'subject', 'disabled', 'targets', 'version', 'updatedAt', 'note'];
const OWNER_MEMBERS = ['issuer', 'subject', 'domain', 'profile', 'by', 'claimedAt'];
const TARGET_MEMBERS = ['domain', 'profile'];

export function mappingItem(mapping: MappingRecord, version: number, updatedAt: string): Item {
  const { issuer, subject, disabled, note, targets } = mapping;
  return {
    ...attributesOf(mappingKey(issuer, subject)),
    issuer: { S: issuer },
    subject: { S: subject },
    disabled: { BOOL: disabled },
    targets: {
      L: targets.map(({ domainId, userProfileName }) => ({
        M: { domain: { S: domainId }, profile: { S: userProfileName } },
      })),
    },
    version: { N: String(version) },
    updatedAt: { S: updatedAt },
    ...(note === undefined ? {} : { note: { S: note } }),
  };
}

/** @throws ServiceError `upstream_failed` that names the item and the member at fault */
export function parseMappingItem(item: AccessTableItem): StoredMapping {
  const read = new ItemReader(item);
  read.only(item, MAPPING_MEMBERS);
  const person = read.person();
  read.key(mappingKey(person.issuer, person.subject));
  const note = item.note === undefined ? undefined : read.text('note', isNote);
  return {
    ...person,
    disabled: read.flag('disabled'),
    targets: read.targets(),
    version: read.wholeNumber('version'),
    updatedAt: read.text('updatedAt', isMoment),
    ...(note === undefined ? {} : { note }),
  };
}

export function ownerItem(profile: ProfileReference, { issuer, subject, by }: ProfileOwner, claimedAt: string): Item {
  const { domainId, userProfileName } = profile;
  return {
    ...attributesOf(profileOwnerKey(domainId, userProfileName)),
    issuer: { S: issuer },
    subject: { S: subject },
    domain: { S: domainId },
    profile: { S: userProfileName },
    by: { S: by },
    claimedAt: { S: claimedAt },
  };
}

/** @throws ServiceError `upstream_failed` that names the item and the member at fault */
export function parseOwnerItem(item: AccessTableItem): StoredOwner {
  const read = new ItemReader(item);
  read.only(item, OWNER_MEMBERS);
  const profile = read.profile(item, '');
  read.key(profileOwnerKey(profile.domainId, profile.userProfileName));
  const by = read.text('by', (text) => text === 'mapping' || text === 'first_use');
  read.text('claimedAt', isMoment);
  return { ...read.person(), by: by === 'mapping' ? 'mapping' : 'first_use', profile };
}

/**
 * Whether a mapping can be written as it is.
 * @throws RangeError that says what is wrong with it
 */
export function requireWritable(mapping: MappingRecord): void {
  try {
    parseMappingItem(mappingItem(mapping, 1, '2000-01-01T00:00:00Z'));
  } catch (error) {
    throw error instanceof ServiceError ? new RangeError(`the mapping cannot be written: ${error.detail}`) : error;
  }
}

class ItemReader {
  readonly #item: AccessTableItem;

  constructor(item: AccessTableItem) {
    this.#item = item;
  }

  /** Also what is not known yet may be meant to restrict somebody, so it cannot be passed over. */
  only(members: AccessTableItem, known: readonly string[], where = ''): void {
    const isKey = (name: string): boolean => where === '' && (name === PARTITION_KEY || name === SORT_KEY);
    const unknown = Object.keys(members).find((name) => !known.includes(name) && !isKey(name));
    if (unknown !== undefined) {
      throw this.#fault(`${where}${unknown}`, 'is not a member of such an item');
    }
  }

  /** An item says in its members whom it is about, too: somebody else's under this key is no one's. */
  key({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }): void {
    if (this.#item[PARTITION_KEY]?.S !== partitionKey || this.#item[SORT_KEY]?.S !== sortKey) {
      throw this.#fault(PARTITION_KEY, `is not the one of its members, which is ${partitionKey}`);
    }
  }

  person(): Person {
    return {
      issuer: this.text('issuer', (text) => ISSUER.test(text)),
      subject: this.text('subject', (text) => SUBJECT.test(text)),
    };
  }

  profile(members: AccessTableItem, where: string): ProfileReference {
    return {
      domainId: this.#textOf(members.domain, `${where}domain`, isDomainId),
      userProfileName: this.#textOf(members.profile, `${where}profile`, isUserProfileName),
    };
  }

  targets(): readonly ProfileReference[] {
    const list = this.#item.targets?.L;
    if (list === undefined || list.length === 0 || list.length > MAX_TARGETS) {
      throw this.#fault('targets', `must be a list of 1 to ${MAX_TARGETS} maps`);
    }
    const targets = list.map(({ M: members = {} }, index) => {
      const where = `targets[${index}].`;
      this.only(members, TARGET_MEMBERS, where);
      return this.profile(members, where);
    });
    if (new Set(targets.map(({ domainId }) => domainId)).size < targets.length) {
      throw this.#fault('targets', 'may name each domain once only');
    }
    return targets;
  }

  text(name: string, isValid: (text: string) => boolean): string {
    return this.#textOf(this.#item[name], name, isValid);
  }

  flag(name: string): boolean {
    const value = this.#item[name]?.BOOL;
    if (value === undefined) {
      throw this.#fault(name, 'must be a boolean');
    }
    return value;
  }

  wholeNumber(name: string): number {
    const value = this.#item[name]?.N;
    if (value === undefined || !WHOLE_NUMBER.test(value)) {
      throw this.#fault(name, 'must be a whole number from 1 on');
    }
    return Number(value);
  }

  #textOf(value: AttributeValue | undefined, name: string, isValid: (text: string) => boolean): string {
    const text = value?.S;
    if (text === undefined || !isValid(text)) {
      throw this.#fault(name, text === undefined ? 'must be a string' : 'does not have its form');
    }
    return text;
  }

  #fault(member: string, message: string): ServiceError {
    const key = `${this.#item[PARTITION_KEY]?.S ?? '?'} / ${this.#item[SORT_KEY]?.S ?? '?'}`;
    return new ServiceError('upstream_failed', {
      detail: `the item ${key} of the table is malformed: ${member} ${message}`,
    });
  }
}

function isDomainId(text: string): boolean {
  return text.length <= NAME_MAX_LENGTH && DOMAIN_ID.test(text);
}

function isMoment(text: string): boolean {
  return MOMENT.test(text) && !Number.isNaN(Date.parse(text));
}

function isNote(text: string): boolean {
  return NOTE.test(text);
}
