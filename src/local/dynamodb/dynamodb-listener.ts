/**
 * DynamoDB over HTTP (JSON 1.0): hands calls to the engine one after the other, adds what the engine lacks, and makes them go
 * wrong on command.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../sagemaker/request-body.ts';
import type { ClientTokens } from './client-tokens.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { Engine } from './engine.ts';
import type { DynamoDbFaultKind, DynamoDbFaultQueue } from './fault-queue.ts';
import {
  type AttributeMap,
  type CallEngine,
  type EngineAnswer,
  isConditionFailure,
  isMap,
  keyIn,
  readItem,
} from './single-item.ts';
import type { WritableTableCalls } from './table-calls.ts';
import { transactGet } from './transact-get.ts';
import { conflictingTransaction, transactWrite } from './transact-write.ts';

export interface DynamoDbListenerOptions {
  readonly engine: Engine;
  readonly tokens: ClientTokens;
  readonly faults: DynamoDbFaultQueue;
  readonly calls: WritableTableCalls;
}

export type DynamoDbListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const TARGET = /^DynamoDB_20120810\.([A-Za-z]{1,100})$/;

export function dynamoDbListener(options: DynamoDbListenerOptions): DynamoDbListener {
  const { engine, faults, calls } = options;
  const inTurn = turns();
  return async (request, response) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    response.setHeader('content-type', CONTENT_TYPE);
    try {
      const operation = TARGET.exec(String(request.headers['x-amz-target'] ?? ''))?.[1] ?? '';
      const body = await readBody(request, BODY_LIMIT_BYTES);
      const input = parseJson(body);
      calls.add({ operation, input });
      const fault = faults.take(operation);
      if (isConnectionLost(fault, request)) {
        return;
      }
      failFor(fault, operation, input);
      const call: CallEngine = (name, parameters) => engine.call(name, JSON.stringify(parameters), request.headers);
      const passOn = (): Promise<EngineAnswer> => engine.call(operation, body, request.headers);
      const answer =
        fault === 'unprocessed'
          ? leftForLater(operation, input)
          : await inTurn(() => carryOut({ ...options, call, passOn }, operation, input));
      if (fault === 'lost-answer') {
        request.socket.resetAndDestroy();
        return;
      }
      send(response, answer);
    } catch (error) {
      // Anything else is this stand-in's own fault, or the engine's: never a quiet refusal.
      send(response, error instanceof DynamoDbError ? error : DynamoDbError.internal(`stand-in: ${String(error)}`));
    }
  };
}

/** A transaction is alone with the engine, because everybody is. */
function turns(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const own = last.then(run, run);
    last = own;
    return own;
  };
}

interface CarryOut {
  readonly tokens: ClientTokens;
  readonly call: CallEngine;
  readonly passOn: () => Promise<EngineAnswer>;
}

async function carryOut(
  { tokens, call, passOn }: CarryOut,
  operation: string,
  input: AttributeMap,
): Promise<EngineAnswer> {
  if (operation === 'TransactWriteItems') {
    if (tokens.isDone(input)) {
      return { status: 200, body: {} };
    }
    const answer = await transactWrite(call, input);
    if (answer.status === 200) {
      tokens.done(input);
    }
    return answer;
  }
  if (operation === 'TransactGetItems') {
    return transactGet(call, input);
  }
  const answer = await passOn();
  const key = keyIn(input.Key ?? input.Item);
  if (isConditionFailure(answer) && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && key !== undefined) {
    throw DynamoDbError.conditionFailed(await readItem(call, input.TableName, key));
  }
  return answer;
}

/** @returns true if the fault has taken the answer over */
function isConnectionLost(fault: DynamoDbFaultKind | undefined, request: IncomingMessage): boolean {
  if (fault === 'reset') {
    request.socket.resetAndDestroy();
  }
  return fault === 'reset' || fault === 'hang';
}

/** @throws DynamoDbError for a fault that is an error of DynamoDB */
function failFor(fault: DynamoDbFaultKind | undefined, operation: string, input: AttributeMap): void {
  switch (fault) {
    case 'throttle':
      throw DynamoDbError.throttled();
    case 'internal':
      throw DynamoDbError.internal();
    case 'access-denied':
      throw DynamoDbError.accessDenied(operation);
    case 'transaction-conflict':
      throw conflictingTransaction(input);
    default:
  }
}

function leftForLater(operation: string, { RequestItems }: AttributeMap): EngineAnswer {
  const body =
    operation === 'BatchGetItem'
      ? { Responses: {}, UnprocessedKeys: RequestItems }
      : { UnprocessedItems: RequestItems };
  return { status: 200, body };
}

function send(response: ServerResponse, { status, body }: EngineAnswer): void {
  response.statusCode = status;
  response.end(JSON.stringify(body));
}

function parseJson(body: Buffer): AttributeMap {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isMap(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
