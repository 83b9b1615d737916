/**
 * Pages of a list by `NextToken`: opaque to clients, valid only for the list it came from.
 */
import { AwsError } from './aws-error.ts';
import type { Input } from './input-shape.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

const DEFAULT_MAX_RESULTS = 10;

/** @throws AwsError `ValidationException` for a token that does not continue this list */
export function pageOf<T>(items: readonly T[], input: Input): Page<T> {
  const { NextToken: token, MaxResults: maxResults, ...query } = input;
  const list = JSON.stringify(Object.entries(query).sort());
  const start = token === undefined ? 0 : offsetOf(String(token), list);
  const end = start + (typeof maxResults === 'number' ? maxResults : DEFAULT_MAX_RESULTS);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(JSON.stringify([end, list])).toString('base64url') : undefined,
  };
}

function offsetOf(token: string, list: string): number {
  try {
    const [offset, ofList] = JSON.parse(Buffer.from(token, 'base64url').toString()) as readonly unknown[];
    if (Number.isSafeInteger(offset) && Number(offset) >= 0 && ofList === list) {
      return Number(offset);
    }
  } catch {
    // Refused below, like any other token that was not given out for this list.
  }
  throw new AwsError('ValidationException', 'Invalid NextToken');
}
