/**
 * The SageMaker API over HTTP (JSON 1.1), as seen from one network path. Every call goes the same way: who signed it, is the
 * input valid, do the caller's policies allow it on this path, only then what it answers.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkPath } from '../network-path.ts';
import { evaluatePolicy } from '../policy-evaluator.ts';
import { AwsError } from './aws-error.ts';
import type { RecordedCall, WritableCallLog } from './call-log.ts';
import type { FaultKind, FaultQueue } from './fault-control.ts';
import { strikeConnection, strikeResult } from './fault-effects.ts';
import { validateInput } from './input-shape.ts';
import type { FurtherAction, Operation } from './operation.ts';
import { isOperationName, OPERATION_SHAPES, type OperationName } from './operation-shapes.ts';
import type { Principal } from './principals.ts';
import { readBody } from './request-body.ts';
import type { SignatureVerifier } from './signature-verifier.ts';

export interface ApiOptions {
  readonly clock: () => number;
  readonly verifySignature: SignatureVerifier;
  readonly operations: Readonly<Record<OperationName, Operation>>;
  readonly faults: FaultQueue;
  readonly calls: WritableCallLog;
}

export type PathListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const BODY_LIMIT_BYTES = 1024 * 1024;
const TARGET = /^SageMaker\.([A-Za-z]{1,100})$/;

type Note = (more: Partial<RecordedCall>) => void;

export function apiListener(options: ApiOptions, path: NetworkPath): PathListener {
  return async (request, response) => {
    const requestId = randomUUID();
    // AWS's own clock: clients correct theirs by it.
    response.setHeader('date', new Date(options.clock()).toUTCString());
    response.setHeader('x-amzn-requestid', requestId);
    response.setHeader('content-type', CONTENT_TYPE);
    const operation = TARGET.exec(String(request.headers['x-amz-target'] ?? ''))?.[1] ?? '';
    const note = options.calls.open({ operation, path: path.name, requestId });
    try {
      const body = await readBody(request, BODY_LIMIT_BYTES);
      const principal = await authenticate(options, request, body);
      note({ principal: principal.arn });
      const fault = options.faults.take(operation);
      if (fault !== undefined && strikeConnection(fault, response)) {
        note({ outcome: fault });
        return;
      }
      const result = await call(options, { operation, body, principal, path, fault, note });
      note({ outcome: 'ok' });
      response.end(JSON.stringify(result));
    } catch (error) {
      // Anything else is this stand-in's own fault, a policy that can't be evaluated for instance: never a quiet refusal.
      const answer = error instanceof AwsError ? error : new AwsError('InternalFailure', `stand-in: ${String(error)}`);
      note({ outcome: answer.code });
      response.statusCode = answer.status;
      response.end(JSON.stringify(answer.body));
    }
  };
}

function authenticate(options: ApiOptions, request: IncomingMessage, body: Buffer): Promise<Principal> {
  const url = request.url ?? '';
  if (request.method !== 'POST' || url !== '/') {
    throw new AwsError('UnknownOperationException', 'The requested operation is not supported on this path.');
  }
  return options.verifySignature({ method: 'POST', path: '/', headers: request.headersDistinct, body });
}

interface Call {
  readonly operation: string;
  readonly body: Buffer;
  readonly principal: Principal;
  readonly path: NetworkPath;
  readonly fault: FaultKind | undefined;
  readonly note: Note;
}

async function call(options: ApiOptions, request: Call): Promise<Readonly<Record<string, unknown>>> {
  const { operation: name, principal, fault } = request;
  if (!isOperationName(name)) {
    throw new AwsError('UnknownOperationException', 'The requested operation is not recognized by the service.');
  }
  const operation = options.operations[name];
  const input = validateInput(OPERATION_SHAPES[name], parseJson(request.body));
  request.note({ input });
  const resource = operation.resource(input);
  const own: FurtherAction = { action: `sagemaker:${name}`, isInternal: false, ...resource };
  for (const needed of [own, ...(operation.besides?.(input) ?? [])]) {
    await requireAllowed(request, needed, fault === 'access-denied');
  }
  return strikeResult(fault, operation.run(input, principal));
}

async function requireAllowed({ principal, path }: Call, needed: FurtherAction, isStruck: boolean): Promise<void> {
  const { action, arn, tags, requestKeys, isInternal } = needed;
  const decision = await evaluatePolicy({
    principal,
    action,
    resource: arn,
    network: isInternal ? { name: 'within SageMaker' } : path,
    ...(tags === undefined ? {} : { resourceTags: tags }),
    ...(requestKeys === undefined ? {} : { requestKeys }),
  });
  if (decision.result !== 'Allowed' || isStruck) {
    const reason =
      decision.result === 'ExplicitlyDenied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${arn} ${reason}`,
    );
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new AwsError('SerializationException', 'The input is not JSON in UTF-8.');
  }
}
