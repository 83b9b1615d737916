/**
 * Decides about a line of a log as CloudWatch Logs does, for the part of the pattern syntax that the templates use: equality
 * of members with text and numbers, `&&`, `||` and parentheses.
 * Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters".
 */
type Line = Readonly<Record<string, unknown>>;

/** @throws SyntaxError if the pattern is not of that part of the syntax */
export function matchesFilter(pattern: string, line: Line): boolean {
  const tokens = pattern.match(/\$[\w.]+|"[^"]*"|\d+|&&|\|\||[(){}=]|\S+/g) ?? [];
  let position = 0;
  const take = (expected?: string): string => {
    const token = tokens[position++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxError(`${token} instead of ${expected} in ${pattern}`);
    }
    return token;
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[position] === '||') {
      position++;
      result = both() || result;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[position] === '&&') {
      position++;
      result = one() && result;
    }
    return result;
  };
  const one = (): boolean => {
    if (tokens[position] === '(') {
      position++;
      const result = either();
      take(')');
      return result;
    }
    const selector = take();
    if (!/^\$(\.\w+)+$/.test(selector)) {
      throw new SyntaxError(`${selector} is no selector in ${pattern}`);
    }
    take('=');
    return memberOf(line, selector.slice(2).split('.')) === JSON.parse(take());
  };
  take('{');
  const result = either();
  take('}');
  if (position < tokens.length) {
    throw new SyntaxError(`${tokens[position]} after the end of ${pattern}`);
  }
  return result;
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (member, name) => (typeof member === 'object' && member !== null ? Reflect.get(member, name) : undefined),
    value,
  );
}
