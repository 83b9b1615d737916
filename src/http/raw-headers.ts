/**
 * Reads Node's `rawHeaders`, where a header that was sent twice is there twice; `headers` joins some and drops others
 * (Node.js documentation, `message.headers`).
 */

/**
 * @param rawHeaders names and values in turn
 * @param name in lower case, compared exactly: `x_name` is not `x-name`
 */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) {
      values.push(rawHeaders[index + 1] ?? '');
    }
  }
  return values;
}
