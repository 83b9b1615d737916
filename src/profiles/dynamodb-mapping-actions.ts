/**
 * Planned changes as actions of a transaction. Each carries the condition under which it is right, so that nothing which was
 * decided on something older is ever written.
 */
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { attributesOf } from '../aws/access-table-reader.ts';
import { mappingKey, PARTITION_KEY, profileOwnerKey } from '../model/access-table.ts';
import { type Item, mappingItem, ownerItem } from './dynamodb-mapping-items.ts';
import type { PlannedAction } from './mapping-actions.ts';
import type { Person, ProfileReference, StoredMapping } from './mapping-store.ts';

interface Condition {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** @param moment in RFC 3339: when the changes are made */
export function transactWriteItem(action: PlannedAction, tableName: string, moment: string): TransactWriteItem {
  const table = { TableName: tableName };
  switch (action.kind) {
    case 'put_mapping': {
      const { mapping, before } = action;
      const Item = mappingItem(mapping, (before?.version ?? 0) + 1, moment);
      return { Put: { ...table, Item, ...isStill(before) } };
    }
    case 'delete_mapping':
      return { Delete: { ...table, Key: mappingItemKey(action.person), ...isStill(action.before) } };
    case 'check_mapping':
      return { ConditionCheck: { ...table, Key: mappingItemKey(action.person), ...isStill(action.before) } };
    case 'put_owner': {
      const Item = ownerItem(action.profile, { ...action.owner, by: 'mapping' }, moment);
      return { Put: { ...table, Item, ...isOwnedBy(action.from), ...tellingOwner } };
    }
    case 'delete_owner':
      return {
        Delete: { ...table, Key: ownerItemKey(action.profile), ...isOwnedBy(action.from), ...tellingOwner },
      };
  }
}

export function mappingItemKey({ issuer, subject }: Person): Item {
  return attributesOf(mappingKey(issuer, subject));
}

export function ownerItemKey({ domainId, userProfileName }: ProfileReference): Item {
  return attributesOf(profileOwnerKey(domainId, userProfileName));
}

const tellingOwner = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** Versions begin anew when a mapping is removed and made again; with the time they do not repeat. */
function isStill(before: StoredMapping | undefined): Condition {
  if (before === undefined) {
    return { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': PARTITION_KEY } };
  }
  return {
    ConditionExpression: '#version = :version AND #updatedAt = :updatedAt',
    ExpressionAttributeNames: { '#version': 'version', '#updatedAt': 'updatedAt' },
    ExpressionAttributeValues: { ':version': { N: String(before.version) }, ':updatedAt': { S: before.updatedAt } },
  };
}

/** Or by nobody. */
function isOwnedBy(people: readonly Person[]): Condition {
  const values: Record<string, AttributeValue> = {};
  const alternatives = people.map(({ issuer, subject }, index) => {
    values[`:issuer${index}`] = { S: issuer };
    values[`:subject${index}`] = { S: subject };
    return `(#issuer = :issuer${index} AND #subject = :subject${index})`;
  });
  return {
    ConditionExpression: ['attribute_not_exists(#key)', ...alternatives].join(' OR '),
    ExpressionAttributeNames: { '#key': PARTITION_KEY, '#issuer': 'issuer', '#subject': 'subject' },
    ExpressionAttributeValues: values,
  };
}
