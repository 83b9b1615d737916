/**
 * The operations of one item that transactions are made of. What carries them out must be the engine alone, so that a
 * condition means the same inside a transaction and outside.
 */
import { PARTITION_KEY, SORT_KEY } from '../../model/access-table.ts';

export type AttributeMap = Readonly<Record<string, unknown>>;

export interface EngineAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Has the engine carry one operation out, with the signature of the request that it is part of. */
export type CallEngine = (operation: string, input: AttributeMap) => Promise<EngineAnswer>;

export function isMap(value: unknown): value is AttributeMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of an item, or of a key; undefined where the table's keys are not in it. */
export function keyIn(attributes: unknown): AttributeMap | undefined {
  if (!isMap(attributes) || !isMap(attributes[PARTITION_KEY]) || !isMap(attributes[SORT_KEY])) {
    return undefined;
  }
  return { [PARTITION_KEY]: attributes[PARTITION_KEY], [SORT_KEY]: attributes[SORT_KEY] };
}

export function isConditionFailure({ status, body }: EngineAnswer): boolean {
  return status === 400 && String(body.__type).endsWith('#ConditionalCheckFailedException');
}

/** As it is now; undefined if there is none. */
export async function readItem(call: CallEngine, table: unknown, key: AttributeMap): Promise<AttributeMap | undefined> {
  const { body } = await call('GetItem', { TableName: table, Key: key, ConsistentRead: true });
  return isMap(body.Item) ? body.Item : undefined;
}
