/** TransactGetItems, which the engine does not have. Nothing else may reach the engine meanwhile; the caller sees to that. */
import type { AttributeMap, CallEngine, EngineAnswer } from './single-item.ts';
import { readActions } from './transaction-actions.ts';

/** @throws DynamoDbError ValidationException */
export async function transactGet(call: CallEngine, input: AttributeMap): Promise<EngineAnswer> {
  const responses: AttributeMap[] = [];
  for (const action of readActions(input.TransactItems, ['Get'])) {
    const answer = await call('GetItem', { ...action.input, ConsistentRead: true });
    if (answer.status !== 200) {
      return answer;
    }
    responses.push(answer.body.Item === undefined ? {} : { Item: answer.body.Item });
  }
  return { status: 200, body: { Responses: responses } };
}
