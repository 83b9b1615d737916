/**
 * Mappings from a file that operators edit while the service runs. A changed file takes effect within a few seconds; a
 * changed file with a fault takes no effect at all, and the last good one stays in force until it is mended.
 */
import { WatchedDocument } from '../document/watched-document.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { OwnedProfile, ProfileOwners } from '../model/profile-owners.ts';
import type { MappingFileContext } from './mapping-document-rules.ts';
import { type ProfileMappings, parseMappingFile } from './mapping-file.ts';

/** In bytes: some 100 000 people. */
const MAPPING_FILE_MAX_BYTES = 20_000_000;

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
  /** Since the mapping in force was read. */
  readonly ageSeconds: number;
}

export class FileProfileDirectory implements ProfileDirectory, ProfileOwners {
  readonly #file: WatchedDocument<ProfileMappings>;

  private constructor(file: WatchedDocument<ProfileMappings>) {
    this.#file = file;
  }

  /** @throws ConfigurationError if the file cannot be read or is at fault */
  static async open(options: FileProfileDirectoryOptions): Promise<FileProfileDirectory> {
    const { path, pollMilliseconds, onReload } = options;
    const file = await WatchedDocument.open({
      path,
      maxBytes: MAPPING_FILE_MAX_BYTES,
      pollMilliseconds,
      parse: (text) => parseMappingFile(path, text, options),
      onChange: (change) =>
        onReload(change.outcome === 'loaded' ? { outcome: 'loaded', people: change.document.size } : change),
    });
    return new FileProfileDirectory(file);
  }

  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    return this.#file.current.find(identity);
  }

  async ownerOf(profile: OwnedProfile): ReturnType<ProfileOwners['ownerOf']> {
    return this.#file.current.ownerOf(profile);
  }

  status(): MappingFileStatus {
    return { people: this.#file.current.size, refused: this.#file.refused, ageSeconds: this.#file.ageSeconds };
  }

  close(): void {
    this.#file.close();
  }
}
