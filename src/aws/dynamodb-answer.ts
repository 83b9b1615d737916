/**
 * Takes nothing but an answer of DynamoDB for one. To the SDK an empty body, `null` and a list are answers in which nothing is
 * said: an item would not be there, a profile nobody's, a write done, although DynamoDB has never been asked.
 */
import type { MiddlewareStack } from './middleware-stack.ts';

interface Answer {
  readonly statusCode: number;
  /** Their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const OPENING_BRACE = 0x7b;

/** To be called before `boundAnswers`, which reads the body. What is refused counts as no answer at all. */
export function requireDynamoDbAnswers(stack: MiddlewareStack): void {
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      requireAnswer(result.response as Answer);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'requireDynamoDbAnswers' },
  );
}

/**
 * AWS gives every request an id, and DynamoDB answers every one that succeeds with a JSON object, be it an empty one.
 * Source: Amazon DynamoDB Developer Guide, "DynamoDB low-level API".
 */
function requireAnswer({ statusCode, headers, body }: Answer): void {
  const isObject = body instanceof Uint8Array && body[0] === OPENING_BRACE;
  if (statusCode < 300 && (headers['x-amzn-requestid'] === undefined || !isObject)) {
    throw Object.assign(new Error('what answered is not DynamoDB'), { name: 'NoDynamoDbAnswer' });
  }
}
