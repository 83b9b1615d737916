/** Which form a file of mappings has: what the command line says, or else what the file's name does. */
import type { MappingDocumentFormat } from '../../profiles/mapping-document.ts';
import { UsageError } from '../command.ts';

/**
 * @param given what `--format` says
 * @returns undefined if neither tells
 * @throws UsageError
 */
export function chosenFormat(given: string | undefined, path: string): MappingDocumentFormat | undefined {
  if (given === 'csv' || given === 'json') {
    return given;
  }
  if (given !== undefined) {
    throw new UsageError('--format is csv or json');
  }
  if (/\.csv$/i.test(path)) {
    return 'csv';
  }
  return /\.(json|ya?ml)$/i.test(path) ? 'json' : undefined;
}
