/**
 * A key set in a file that something else keeps fresh, for a network without a way to the issuer. The file is opened anew
 * each time, so that a replaced one (or a Kubernetes volume's switched link) is seen.
 */
import { open } from 'node:fs/promises';
import { KEY_SET_MAX_BYTES, type KeySource, keySetTooLarge } from './key-source.ts';

export interface FileKeySourceOptions {
  readonly path: string;
}

export function createFileKeySource({ path }: FileKeySourceOptions): KeySource {
  return {
    description: `file ${path}`,
    async fetch(signal) {
      const file = await open(path, 'r');
      try {
        // One byte more than allowed tells "full" from "too large" without trusting the size the file system reports.
        const buffer = Buffer.alloc(KEY_SET_MAX_BYTES + 1);
        let length = 0;
        while (length < buffer.length) {
          signal.throwIfAborted();
          const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
          if (bytesRead === 0) {
            // When the file was last written is not known to be when its keys were taken from the issuer.
            return { bytes: buffer.subarray(0, length), ageSeconds: 0 };
          }
          length += bytesRead;
        }
        throw keySetTooLarge();
      } finally {
        await file.close();
      }
    },
  };
}
