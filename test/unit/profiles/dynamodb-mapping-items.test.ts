import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import {
  type Item,
  mappingItem,
  ownerItem,
  parseMappingItem,
  parseOwnerItem,
} from '../../../src/profiles/dynamodb-mapping-items.ts';
import { MAX_TARGETS, type MappingRecord, type ProfileOwner } from '../../../src/profiles/mapping-store.ts';

const MOMENT = '2026-01-02T03:04:05.678Z';
const PERSON = { issuer: 'https://issuer.example', subject: 'subject#1' };
const PROFILE = { domainId: 'd-one', userProfileName: 'Alice' };
const MAPPING: MappingRecord = { ...PERSON, disabled: false, targets: [PROFILE], note: 'a note' };
const OWNER: ProfileOwner = { ...PERSON, by: 'first_use' };

const target = (domain: string, profile = 'alice') => ({ M: { domain: { S: domain }, profile: { S: profile } } });

/** The detail of the refusal. */
function faultOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'upstream_failed') {
      return error.detail;
    }
    throw error;
  }
  throw new Error('it was not refused');
}

function without(item: Item, name: string): Item {
  const { [name]: _left, ...rest } = item;
  return rest;
}

describe('the item of a mapping', () => {
  test('comes back as it was', () => {
    expect(parseMappingItem(mappingItem(MAPPING, 7, MOMENT))).toEqual({ ...MAPPING, version: 7, updatedAt: MOMENT });
  });

  test('may have a note as long as a mapping file may', () => {
    const note = '📎'.repeat(1_000);
    expect(parseMappingItem(mappingItem({ ...MAPPING, note }, 1, MOMENT))).toMatchObject({ note });
  });

  test('needs no note', () => {
    const item = without(mappingItem(MAPPING, 1, MOMENT), 'note');
    expect(parseMappingItem(item)).not.toHaveProperty('note');
  });

  test.each(['issuer', 'subject', 'disabled', 'targets', 'version', 'updatedAt'])(
    'is refused without %s, which is named together with the item',
    (member) => {
      const detail = faultOf(() => parseMappingItem(without(mappingItem(MAPPING, 1, MOMENT), member)));
      expect(detail).toContain('person#https://issuer.example#subject#1 / mapping');
      expect(detail).toContain(` ${member} `);
    },
  );

  test.each<[string, Item]>([
    ['disabled', { disabled: { S: 'false' } }],
    ['disabled', { disabled: { N: '0' } }],
    ['disabled', { disabled: { NULL: true } }],
    ['version', { version: { S: '1' } }],
    ['version', { version: { N: '0' } }],
    ['version', { version: { N: '1.5' } }],
    ['version', { version: { N: '-1' } }],
    ['updatedAt', { updatedAt: { S: 'yesterday' } }],
    ['updatedAt', { updatedAt: { S: '2026-13-01T00:00:00Z' } }],
    ['updatedAt', { updatedAt: { S: '2026-01-02T03:04:05+01:00' } }],
    ['note', { note: { N: '1' } }],
    ['note', { note: { S: '📎'.repeat(1_001) } }],
    ['note', { note: { S: 'two\nlines' } }],
    ['targets', { targets: { L: [] } }],
    ['targets', { targets: { SS: ['alice'] } }],
    ['targets', { targets: { L: [target('d-one'), target('d-one', 'bob')] } }],
    ['targets', { targets: { L: Array.from({ length: MAX_TARGETS + 1 }, (_, at) => target(`d-${at}`)) } }],
    ['targets[0].domain', { targets: { L: [{ S: 'alice' }] } }],
    ['targets[1].domain', { targets: { L: [target('d-one'), target('two')] } }],
    ['targets[0].profile', { targets: { L: [target('d-one', 'al_ice')] } }],
    ['targets[0].profile', { targets: { L: [{ M: { domain: { S: 'd-one' } } }] } }],
    ['targets[0].region', { targets: { L: [{ M: { ...target('d-one').M, region: { S: 'us-east-1' } } }] } }],
    ['expiresAt', { expiresAt: { N: '1' } }],
    ['Disabled', { Disabled: { BOOL: true } }],
    ['partitionKey', { subject: { S: 'somebody-else' } }],
    ['partitionKey', { sortKey: { S: 'owner' } }],
    ['issuer', { issuer: { S: 'https://issuer.example#1' } }],
    ['subject', { subject: { S: '' } }],
  ])('is refused for its %s: %j', (member, members) => {
    const detail = faultOf(() => parseMappingItem({ ...mappingItem(MAPPING, 1, MOMENT), ...members }));
    expect(detail).toContain(` ${member} `);
  });
});

describe('the item of an owner', () => {
  test('comes back as it was, whatever the case of the name', () => {
    for (const userProfileName of ['Alice', 'ALICE']) {
      const profile = { ...PROFILE, userProfileName };
      expect(parseOwnerItem(ownerItem(profile, OWNER, MOMENT))).toEqual({ ...OWNER, profile });
    }
  });

  test.each(['issuer', 'subject', 'domain', 'profile', 'by', 'claimedAt'])(
    'is refused without %s, which is named together with the item',
    (member) => {
      const detail = faultOf(() => parseOwnerItem(without(ownerItem(PROFILE, OWNER, MOMENT), member)));
      expect(detail).toContain('profile#d-one#alice / owner');
      expect(detail).toContain(` ${member} `);
    },
  );

  test.each<[string, Item]>([
    ['by', { by: { S: 'hand' } }],
    ['claimedAt', { claimedAt: { S: '2026' } }],
    ['partitionKey', { profile: { S: 'bob' } }],
    ['partitionKey', { domain: { S: 'd-two' } }],
    ['note', { note: { S: 'a note' } }],
  ])('is refused for its %s: %j', (member, members) => {
    const detail = faultOf(() => parseOwnerItem({ ...ownerItem(PROFILE, OWNER, MOMENT), ...members }));
    expect(detail).toContain(` ${member} `);
  });
});
