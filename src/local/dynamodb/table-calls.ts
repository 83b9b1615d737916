/** Which calls reached the table, so that a test can show what was asked of it, and that nothing was. */
import type { AttributeMap } from './single-item.ts';

interface TableCall {
  /** From `X-Amz-Target`; empty if there was none. */
  readonly operation: string;
  readonly input: AttributeMap;
}

export interface TableCalls {
  /** The latest calls, oldest first. */
  list(operation?: string): readonly TableCall[];
  count(operation?: string): number;
  clear(): void;
}

export interface WritableTableCalls extends TableCalls {
  add(call: TableCall): void;
}

const LIMIT = 10_000;

export function tableCalls(): WritableTableCalls {
  let calls: TableCall[] = [];
  const list = (operation?: string): readonly TableCall[] =>
    calls.filter((call) => operation === undefined || call.operation === operation);
  return {
    list,
    count: (operation) => list(operation).length,
    clear: () => {
      calls = [];
    },
    add: (call) => {
      calls.push(call);
      if (calls.length > LIMIT) {
        calls.shift();
      }
    },
  };
}
