/**
 * A file that operators edit while the service runs. A changed file takes effect within one poll; a changed file with a
 * fault takes no effect at all, and the last good one stays in force until it is mended. It must never parse half a file.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { ConfigurationError } from './document-fault.ts';

export interface WatchedDocumentOptions<T> {
  readonly path: string;
  /** A larger file is refused without being read, in bytes. */
  readonly maxBytes: number;
  /** How often the file is looked at, in milliseconds. Polling also sees what a mounted volume or a swapped link does not announce. */
  readonly pollMilliseconds: number;
  /** @throws ConfigurationError if the text is at fault */
  readonly parse: (text: string) => T;
  /** Told of changes, not of the first reading; of one fault once, not at every look. What it throws is ignored. */
  readonly onChange: (change: DocumentChange<T>) => void;
}

export type DocumentChange<T> =
  | { readonly outcome: 'loaded'; readonly document: T }
  | { readonly outcome: 'refused'; readonly error: Error };

interface Reading {
  readonly version: string;
  /** Undefined when the file is larger than allowed. */
  readonly bytes: Uint8Array | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export class WatchedDocument<T> {
  readonly #options: WatchedDocumentOptions<T>;
  #current: T;
  /** The state of the file that was last parsed; undefined while it cannot be read. */
  #version: string | undefined;
  #refused: string | undefined;
  #loadedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: WatchedDocumentOptions<T>, current: T, version: string) {
    this.#options = options;
    this.#current = current;
    this.#version = version;
    this.#scheduleLook();
  }

  /** @throws ConfigurationError if the file cannot be read or is at fault */
  static async open<T>(options: WatchedDocumentOptions<T>): Promise<WatchedDocument<T>> {
    const { path, maxBytes } = options;
    const reading = await read(path, maxBytes).catch((error: Error) => {
      throw new ConfigurationError([{ where: path, message: `cannot be read: ${error.message}` }]);
    });
    return new WatchedDocument(options, interpret(reading, options), reading.version);
  }

  /** The last good one. */
  get current(): T {
    return this.#current;
  }

  /** Since the one in force was read, in seconds. */
  get ageSeconds(): number {
    return (performance.now() - this.#loadedAt) / 1000;
  }

  /** Why the file as it stands now is not in force; undefined when it is. */
  get refused(): string | undefined {
    return this.#refused;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #scheduleLook(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#isClosed) {
          this.#scheduleLook();
        }
      });
    }, this.#options.pollMilliseconds).unref();
  }

  async #look(): Promise<void> {
    const change = await this.#nextChange();
    if (change === undefined || this.#isClosed) {
      return;
    }
    if (change.outcome === 'loaded') {
      this.#current = change.document;
      this.#loadedAt = performance.now();
      this.#refused = undefined;
    } else if (this.#refused === change.error.message) {
      return;
    } else {
      this.#refused = change.error.message;
    }
    try {
      this.#options.onChange(change);
    } catch {
      // A broken listener must not end the watching.
    }
  }

  async #nextChange(): Promise<DocumentChange<T> | undefined> {
    const { path, maxBytes } = this.#options;
    try {
      if (versionOf(await stat(path, { bigint: true })) === this.#version) {
        return undefined;
      }
      const reading = await read(path, maxBytes);
      // From here on this state of the file is known, good or not, and is not parsed again at the next look.
      this.#version = reading.version;
      return { outcome: 'loaded', document: interpret(reading, this.#options) };
    } catch (cause) {
      if (!(cause instanceof ConfigurationError)) {
        this.#version = undefined;
      }
      return { outcome: 'refused', error: cause instanceof Error ? cause : new Error(String(cause)) };
    }
  }
}

function interpret<T>({ bytes }: Reading, { path, maxBytes, parse }: WatchedDocumentOptions<T>): T {
  if (bytes === undefined) {
    throw new ConfigurationError([{ where: path, message: `is larger than ${maxBytes} bytes` }]);
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new ConfigurationError([{ where: path, message: 'is not in UTF-8' }]);
  }
  return parse(text);
}

/** @throws Error if it cannot be read, is no file, or changes meanwhile: half of a list can be a valid list */
async function read(path: string, maxBytes: number): Promise<Reading> {
  // Asked before it is opened, because opening a pipe waits for somebody to write to it.
  if (!(await stat(path)).isFile()) {
    throw new Error(`${path} is not a file`);
  }
  const file = await open(path, 'r');
  try {
    const before = await file.stat({ bigint: true });
    const version = versionOf(before);
    if (before.size > maxBytes) {
      return { version, bytes: undefined };
    }
    const bytes = await readBytes(file, Number(before.size));
    if (bytes === undefined || versionOf(await file.stat({ bigint: true })) !== version) {
      throw new Error(`${path} changed while it was read; write another file and rename it over this one`);
    }
    return { version, bytes };
  } finally {
    await file.close();
  }
}

/** @returns undefined when the file has not just that many bytes */
async function readBytes(file: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  while (length <= size) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) {
      break;
    }
    length += bytesRead;
  }
  return length === size ? buffer.subarray(0, size) : undefined;
}

/** Changes whenever the content may have: a rename over it gives another inode, an edit another size or time. `ctime` cannot be set back. */
function versionOf(state: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}): string {
  return [state.dev, state.ino, state.size, state.mtimeNs, state.ctimeNs].join(':');
}
