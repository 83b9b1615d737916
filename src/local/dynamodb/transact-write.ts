/**
 * TransactWriteItems, which the engine does not have: each action is carried out as its single-item operation, and all are
 * undone if one of them fails. Nothing else may reach the engine meanwhile; the caller sees to that.
 */
import { type CancellationReason, DynamoDbError } from './dynamodb-error.ts';
import {
  type AttributeMap,
  type CallEngine,
  type EngineAnswer,
  isConditionFailure,
  isMap,
  readItem,
} from './single-item.ts';
import { readActions, type TransactionAction } from './transaction-actions.ts';

/** An update that changes nothing carries a condition without a change, but makes an item where there was none. */
const OPERATIONS = {
  ConditionCheck: 'UpdateItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
} as const;
const KINDS = Object.keys(OPERATIONS);

/** @throws DynamoDbError ValidationException or TransactionCanceledException */
export async function transactWrite(call: CallEngine, input: AttributeMap): Promise<EngineAnswer> {
  const actions = readActions(input.TransactItems, KINDS);
  const done: { readonly action: TransactionAction; readonly old: AttributeMap | undefined }[] = [];
  const reasons: CancellationReason[] = [];
  let refusal: EngineAnswer | undefined;
  for (const action of actions) {
    const answer = await call(operationOf(action), { ...action.input, ReturnValues: 'ALL_OLD' });
    if (answer.status === 200) {
      done.push({ action, old: isMap(answer.body.Attributes) ? answer.body.Attributes : undefined });
      reasons.push({ Code: 'None' });
    } else if (isConditionFailure(answer)) {
      // The others are tried all the same: DynamoDB names every condition that does not hold.
      reasons.push(await conditionFailure(call, action));
    } else {
      refusal = answer;
      break;
    }
  }
  const isDone = refusal === undefined && done.length === actions.length;
  for (const { action, old } of done.toReversed()) {
    if (!isDone || action.kind === 'ConditionCheck') {
      await putBack(call, action, old);
    }
  }
  if (refusal !== undefined) {
    return refusal;
  }
  if (!isDone) {
    throw DynamoDbError.transactionCancelled(reasons);
  }
  return { status: 200, body: {} };
}

/** As when another transaction holds the first of its items. */
export function conflictingTransaction(input: AttributeMap): DynamoDbError {
  const message = 'Transaction is ongoing for the item';
  const reasons = readActions(input.TransactItems, KINDS).map(
    (_, index): CancellationReason =>
      index === 0 ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
  );
  return DynamoDbError.transactionCancelled(reasons);
}

function operationOf({ kind }: TransactionAction): string {
  return OPERATIONS[kind as keyof typeof OPERATIONS];
}

async function conditionFailure(call: CallEngine, { input, key }: TransactionAction): Promise<CancellationReason> {
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } as const;
  const item =
    input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? await readItem(call, input.TableName, key) : undefined;
  return item === undefined ? reason : { ...reason, Item: item };
}

async function putBack(
  call: CallEngine,
  { input, key }: TransactionAction,
  old: AttributeMap | undefined,
): Promise<void> {
  const answer =
    old === undefined
      ? await call('DeleteItem', { TableName: input.TableName, Key: key })
      : await call('PutItem', { TableName: input.TableName, Item: old });
  if (answer.status !== 200) {
    throw new Error(`a transaction could not be undone: ${JSON.stringify(answer.body)}`);
  }
}
