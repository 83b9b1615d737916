/**
 * As much of HTTP/1.1 as it takes to know that an answer is complete, and no more: the load shares a processor with the
 * stand-in, and a real parser would take the time of both. Answers must say their length, as all variants do.
 */
const HEAD_END = Buffer.from('\r\n\r\n');
/** How Fastify and how Express spell it. */
const SPELLINGS = ['ontent-length: ', 'ontent-Length: '].map((text) => Buffer.from(text));
/** How Werkzeug spells it, the only one that does. */
const CLOSES = Buffer.from('Connection: close');
/** Of `HTTP/1.1 200`. */
const STATUS_AT = 9;
const ZERO = 0x30;

export interface AnswerLength {
  readonly status: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** Whether the server closes the connection behind it. */
  readonly closes: boolean;
}

/**
 * @param bytes from the beginning of an answer
 * @returns undefined if its head is not complete yet
 * @throws Error for an answer that does not say its length
 */
export function readAnswer(bytes: Buffer): AnswerLength | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) {
    return undefined;
  }
  const closesAt = bytes.indexOf(CLOSES);
  return {
    closes: closesAt >= 0 && closesAt < headEnd,
    status: numberAt(bytes, STATUS_AT),
    headBytes: headEnd + HEAD_END.length,
    bodyBytes: bodyBytesOf(bytes, headEnd),
  };
}

/** Also of a request's head. @throws Error if it does not say */
export function bodyBytesOf(bytes: Buffer, headEnd: number): number {
  for (const spelling of SPELLINGS) {
    const at = bytes.indexOf(spelling);
    if (at >= 0 && at < headEnd) {
      return numberAt(bytes, at + spelling.length);
    }
  }
  throw new Error(`a message without a length: ${bytes.toString('latin1', 0, headEnd)}`);
}

function numberAt(bytes: Buffer, start: number): number {
  let value = 0;
  for (let at = start; ; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) {
      return value;
    }
    value = value * 10 + digit;
  }
}
