/**
 * Which calls reached the API, so that a test can show what was asked of SageMaker, and that nothing was. It holds no
 * signature, no key and no answer, so no presigned URL either.
 */
export interface RecordedCall {
  /** From `X-Amz-Target`, whether the operation exists or not; empty if there was none. */
  readonly operation: string;
  /** The caller's ARN; undefined if the signature did not prove one. */
  readonly principal: string | undefined;
  /** The name of the network path. */
  readonly path: string;
  /** undefined if it was not valid. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly requestId: string;
  /** `ok`, or the code of the error; undefined while there is no answer. */
  readonly outcome: string | undefined;
}

export interface CallLog {
  /** The latest calls, oldest first. */
  list(operation?: string): readonly RecordedCall[];
  count(operation?: string): number;
  clear(): void;
}

export interface WritableCallLog extends CallLog {
  /** The entry can be completed by the function that is returned. */
  open(call: Pick<RecordedCall, 'operation' | 'path' | 'requestId'>): (more: Partial<RecordedCall>) => void;
}

const LIMIT = 10_000;

export function callLog(): WritableCallLog {
  let calls: RecordedCall[] = [];
  const list = (operation?: string): readonly RecordedCall[] =>
    calls.filter((call) => operation === undefined || call.operation === operation).map((call) => ({ ...call }));
  return {
    list,
    count: (operation) => list(operation).length,
    clear: () => {
      calls = [];
    },
    open: (started) => {
      const call: RecordedCall = { ...started, principal: undefined, input: undefined, outcome: undefined };
      calls.push(call);
      if (calls.length > LIMIT) {
        calls.shift();
      }
      return (more) => {
        Object.assign(call, more);
      };
    },
  };
}
