/**
 * The STS API over HTTP (Query protocol), as seen from one network path: who signed the call, is the input valid, do the
 * policies allow it on this path, only then credentials. They are in the answer and must not be anywhere else.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { NetworkPath } from '../network-path.ts';
import type { PathListener } from '../sagemaker/api-listener.ts';
import { AwsError } from '../sagemaker/aws-error.ts';
import type { WritableCallLog } from '../sagemaker/call-log.ts';
import type { FaultQueue } from '../sagemaker/fault-control.ts';
import { strikeConnection } from '../sagemaker/fault-effects.ts';
import type { Principal } from '../sagemaker/principals.ts';
import { readBody } from '../sagemaker/request-body.ts';
import type { SignatureVerifier } from '../sagemaker/signature-verifier.ts';
import { type AssumableRole, assumeRole } from './assume-role.ts';
import { parseAssumeRoleInput } from './assume-role-input.ts';
import { queryError, queryResult } from './query-answer.ts';
import type { TemporaryCredentials } from './temporary-credentials.ts';

export interface StsOptions {
  readonly clock: () => number;
  readonly verifySignature: SignatureVerifier;
  readonly roles: readonly AssumableRole[];
  readonly credentials: TemporaryCredentials;
  readonly faults: FaultQueue;
  readonly calls: WritableCallLog;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const VERSION = '2011-06-15';
const OPERATIONS = ['AssumeRole', 'GetCallerIdentity'] as const;

type Operation = (typeof OPERATIONS)[number];

export function stsListener(options: StsOptions, path: NetworkPath): PathListener {
  return async (request, response) => {
    const requestId = randomUUID();
    response.setHeader('date', new Date(options.clock()).toUTCString());
    response.setHeader('x-amzn-requestid', requestId);
    response.setHeader('content-type', 'text/xml');
    const note = options.calls.open({ operation: OPERATIONS[0], path: path.name, requestId });
    try {
      const body = await readBody(request, BODY_LIMIT_BYTES);
      const caller = await authenticate(options, request, body);
      note({ principal: caller.arn });
      const form = new URLSearchParams(body.toString());
      const operation = operationOf(form);
      note({ operation, input: Object.fromEntries(form) });
      const fault = options.faults.take(operation);
      if (fault !== undefined && strikeConnection(fault, response)) {
        note({ outcome: fault });
        return;
      }
      if (fault === 'access-denied') {
        const message = `User: ${caller.arn} is not authorized to perform: sts:${operation}`;
        throw new AwsError('AccessDeniedException', message);
      }
      // Nobody needs a permission to ask who they are (API Reference, GetCallerIdentity).
      const result = operation === 'AssumeRole' ? await assume(options, caller, form, path) : identityOf(caller);
      note({ outcome: 'ok' });
      response.end(queryResult(operation, result, requestId));
    } catch (error) {
      // Anything else is this stand-in's own fault, a policy that can't be evaluated for instance: never a quiet refusal.
      const fault = error instanceof AwsError ? error : new AwsError('InternalFailure', `stand-in: ${String(error)}`);
      const { code, status, body } = queryError(fault, requestId);
      note({ outcome: code });
      response.statusCode = status;
      response.end(body);
    }
  };
}

function authenticate(options: StsOptions, request: IncomingMessage, body: Buffer): Promise<Principal> {
  if (request.method !== 'POST' || request.url !== '/') {
    throw new AwsError('UnknownOperationException', 'The requested operation is not supported on this path.');
  }
  return options.verifySignature({ method: 'POST', path: '/', headers: request.headersDistinct, body });
}

function operationOf(form: URLSearchParams): Operation {
  const operation = OPERATIONS.find((name) => name === form.get('Action'));
  if (operation === undefined || form.get('Version') !== VERSION) {
    throw new AwsError(
      'UnknownOperationException',
      `Could not find operation ${form.get('Action')} for version ${VERSION}`,
    );
  }
  return operation;
}

function identityOf({ arn, accountId, accessKey }: Principal) {
  return { Arn: arn, UserId: accessKey.accessKeyId, Account: accountId };
}

async function assume(options: StsOptions, caller: Principal, form: URLSearchParams, path: NetworkPath) {
  const input = parseAssumeRoleInput(form);
  const role = options.roles.find(({ arn }) => arn === input.roleArn);
  const session = await assumeRole(caller, role, input, path);
  const { arn, accessKey } = options.credentials.issue(session, input.durationSeconds);
  return {
    AssumedRoleUser: { AssumedRoleId: `AROASTUDIOPASSLOCAL:${input.roleSessionName}`, Arn: arn },
    Credentials: {
      AccessKeyId: accessKey.accessKeyId,
      SecretAccessKey: accessKey.secretAccessKey,
      SessionToken: accessKey.sessionToken,
      Expiration: new Date(accessKey.expiresAt).toISOString(),
    },
    ...(input.sourceIdentity === undefined ? {} : { SourceIdentity: input.sourceIdentity }),
  };
}
