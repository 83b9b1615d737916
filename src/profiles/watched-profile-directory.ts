/** Knows how the last reading of a directory went, so that operators can be told without anybody being asked. */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';

export class WatchedProfileDirectory implements ProfileDirectory {
  readonly #directory: ProfileDirectory;
  #lastReading: 'none' | 'answered' | 'failed' = 'none';

  constructor(directory: ProfileDirectory) {
    this.#directory = directory;
  }

  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    try {
      const mapping = await this.#directory.lookUp(identity);
      this.#lastReading = 'answered';
      return mapping;
    } catch (error) {
      this.#lastReading = 'failed';
      throw error;
    }
  }

  get lastReading(): 'none' | 'answered' | 'failed' {
    return this.#lastReading;
  }
}
