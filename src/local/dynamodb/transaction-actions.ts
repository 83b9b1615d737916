/**
 * Reads the actions of a transaction the way DynamoDB does, and refuses what it refuses before anything is carried out.
 * Transactions are emulated for tables with the keys of the access table.
 */
import { DynamoDbError } from './dynamodb-error.ts';
import { type AttributeMap, isMap, keyIn } from './single-item.ts';

export interface TransactionAction {
  readonly kind: string;
  readonly input: AttributeMap;
  readonly key: AttributeMap;
}

/** TransactWriteItems and TransactGetItems alike (DynamoDB API Reference). */
const MAX_ACTIONS = 100;

/**
 * @param kinds the members of one entry, exactly one of which has to be there
 * @throws DynamoDbError ValidationException
 */
export function readActions(items: unknown, kinds: readonly string[]): readonly TransactionAction[] {
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ACTIONS) {
    const bound =
      Array.isArray(items) && items.length > 0 ? `less than or equal to ${MAX_ACTIONS}` : 'greater than or equal to 1';
    throw DynamoDbError.validation(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const actions = items.map((item) => readAction(item, kinds));
  const keys = new Set(actions.map(({ input, key }) => JSON.stringify([input.TableName, key])));
  if (keys.size < actions.length) {
    throw DynamoDbError.validation('Transaction request cannot include multiple operations on one item');
  }
  return actions;
}

function readAction(item: unknown, kinds: readonly string[]): TransactionAction {
  const given = isMap(item) ? kinds.filter((kind) => isMap(item[kind])) : [];
  const [kind] = given;
  const input = isMap(item) && kind !== undefined ? item[kind] : undefined;
  if (given.length !== 1 || kind === undefined || !isMap(input)) {
    throw DynamoDbError.validation(`TransactItems can only contain one of ${kinds.join(', ')}`);
  }
  const required = { ConditionCheck: 'ConditionExpression', Update: 'UpdateExpression' }[kind];
  if (required !== undefined && typeof input[required] !== 'string') {
    throw DynamoDbError.validation(`${required} must be specified for ${kind}`);
  }
  const key = keyIn(kind === 'Put' ? input.Item : input.Key);
  if (key === undefined) {
    throw DynamoDbError.validation('The provided key element does not match the schema');
  }
  return { kind, input, key };
}
