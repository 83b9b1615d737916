/** JSON Pointers (RFC 6901): the way schema errors, environment variables and YAML positions name one place of a document. */

/** A place in a document, from its root: member names and array indices. */
export type DocumentPath = readonly (string | number)[];

export function parsePointer(pointer: string): DocumentPath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : part));
}

/** Writes a place the way people do: `domains[0].id`. */
export function readablePath(path: DocumentPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
