/**
 * Revocations from a file that operators edit while the service runs. Emptying the list takes a good file that is empty: a
 * faulty, truncated or missing one leaves the last good list in force.
 */
import { WatchedDocument } from '../document/watched-document.ts';
import type { Clock } from '../model/clock.ts';
import type { Identity } from '../model/identity.ts';
import type { Revocation, RevocationList } from '../model/revocation.ts';
import { parseRevocationFile, REVOCATION_FILE_MAX_BYTES } from './revocation-file.ts';
import type { RevocationFileContext, Revocations } from './revocations.ts';

export interface FileRevocationListOptions extends RevocationFileContext {
  readonly path: string;
  /** How often the file is looked at, in milliseconds: a revocation takes effect after that long at the latest. */
  readonly pollMilliseconds: number;
  /** Tells when entries end: the time of day, which is what they are written in. */
  readonly clock: Clock;
  readonly onReload: (event: RevocationReload) => void;
}

type RevocationReload =
  | { readonly outcome: 'loaded'; readonly entries: number }
  | { readonly outcome: 'refused'; readonly error: Error };

export interface RevocationFileStatus {
  readonly entries: number;
  /** Why the file as it stands now is not in force; undefined when it is. */
  readonly refused: string | undefined;
}

export class FileRevocationList implements RevocationList {
  readonly #file: WatchedDocument<Revocations>;

  private constructor(file: WatchedDocument<Revocations>) {
    this.#file = file;
  }

  /** @throws ConfigurationError if the file cannot be read or is at fault */
  static async open(options: FileRevocationListOptions): Promise<FileRevocationList> {
    const { path, pollMilliseconds, clock, onReload } = options;
    const file = await WatchedDocument.open({
      path,
      maxBytes: REVOCATION_FILE_MAX_BYTES,
      pollMilliseconds,
      parse: (text) => parseRevocationFile(path, text, options, clock),
      onChange: (change) =>
        onReload(change.outcome === 'loaded' ? { outcome: 'loaded', entries: change.document.size } : change),
    });
    return new FileRevocationList(file);
  }

  async find(identity: Identity): Promise<Revocation | undefined> {
    return this.#file.current.find(identity);
  }

  status(): RevocationFileStatus {
    return { entries: this.#file.current.size, refused: this.#file.refused };
  }

  close(): void {
    this.#file.close();
  }
}
