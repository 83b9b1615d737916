/** Tells a browser that shows a page from a program that reads an answer, by what it says it takes (RFC 9110 section 12.5.1). */

/**
 * @param accept the header as sent
 * @returns true only if HTML is named, and nothing that problem details come in is preferred to it: programs that take anything
 *   are programs
 */
export function prefersHtml(accept = ''): boolean {
  const weights = new Map<string, number>();
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(type, q === undefined ? 1 : Number(q) || 0);
  }
  const html = weights.get('text/html') ?? weights.get('application/xhtml+xml') ?? 0;
  return html > 0 && html >= (weights.get('application/problem+json') ?? weights.get('application/json') ?? 0);
}
