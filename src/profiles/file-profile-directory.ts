/**
 * Mappings from a file that operators edit while the service runs. A changed file takes effect within a few seconds; a
 * changed file with a fault takes no effect at all, and the last good one stays in force until it is mended.
 */
import { readFile, stat } from 'node:fs/promises';
import { ConfigurationError } from '../document/document-fault.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import { type MappingFileContext, type ProfileMappings, parseMappingFile } from './mapping-file.ts';

export interface FileProfileDirectoryOptions extends MappingFileContext {
  readonly path: string;
  /** How often the file is looked at, in milliseconds. Polling also sees what a mounted volume or a swapped link does not announce. */
  readonly pollMilliseconds: number;
  readonly onReload: (event: MappingReload) => void;
}

type MappingReload =
  | { readonly outcome: 'loaded'; readonly people: number }
  | { readonly outcome: 'refused'; readonly error: Error };

export interface MappingFileStatus {
  readonly people: number;
  /** Why the file as it stands now is not in force; undefined when it is. */
  readonly refused: string | undefined;
}

export class FileProfileDirectory implements ProfileDirectory {
  readonly #options: FileProfileDirectoryOptions;
  #mappings: ProfileMappings;
  /** The state of the file that was last parsed; undefined while it cannot be read. */
  #version: string | undefined;
  #refused: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: FileProfileDirectoryOptions, mappings: ProfileMappings, version: string) {
    this.#options = options;
    this.#mappings = mappings;
    this.#version = version;
    this.#scheduleLook();
  }

  /** @throws ConfigurationError if the file is at fault, or a file system error if it cannot be read */
  static async open(options: FileProfileDirectoryOptions): Promise<FileProfileDirectory> {
    const version = await versionOf(options.path);
    const mappings = parseMappingFile(options.path, await readFile(options.path, 'utf8'), options);
    return new FileProfileDirectory(options, mappings, version);
  }

  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    return this.#mappings.find(identity);
  }

  status(): MappingFileStatus {
    return { people: this.#mappings.size, refused: this.#refused };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #scheduleLook(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (this.#timer !== undefined) {
          this.#scheduleLook();
        }
      });
    }, this.#options.pollMilliseconds).unref();
  }

  async #look(): Promise<void> {
    const { path, onReload } = this.#options;
    try {
      const version = await versionOf(path);
      if (version === this.#version) {
        return;
      }
      const text = await readFile(path, 'utf8');
      // From here on this state of the file is known, good or not, and is not parsed again at the next look.
      this.#version = version;
      this.#mappings = parseMappingFile(path, text, this.#options);
      this.#refused = undefined;
      onReload({ outcome: 'loaded', people: this.#mappings.size });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!(error instanceof ConfigurationError)) {
        this.#version = undefined;
      }
      // Said once for each fault, not at every look.
      if (this.#refused !== error.message) {
        this.#refused = error.message;
        onReload({ outcome: 'refused', error });
      }
    }
  }
}

/** Changes whenever the file's content may have: a rename over it gives another inode, an edit another time or size. */
async function versionOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${ino}:${size}:${mtimeNs}`;
}
