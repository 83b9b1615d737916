/** Lets spaces be read in turns, together with all other calls to SageMaker. */
import type { ListedSpaces, SpaceCaller, SpaceDirectory, StudioSpace } from '../model/space-directory.ts';
import type { CallQueue } from './call-queue.ts';

export interface BoundedSpaceDirectoryOptions {
  readonly queue: CallQueue;
  /** What a call needs first and must not take a turn for. */
  readonly prepare: (caller: SpaceCaller) => Promise<void>;
}

export class BoundedSpaceDirectory implements SpaceDirectory {
  readonly #spaces: SpaceDirectory;
  readonly #options: BoundedSpaceDirectoryOptions;

  constructor(spaces: SpaceDirectory, options: BoundedSpaceDirectoryOptions) {
    this.#spaces = spaces;
    this.#options = options;
  }

  async find(caller: SpaceCaller, spaceName: string): Promise<StudioSpace | undefined> {
    const { queue, prepare } = this.#options;
    await prepare(caller);
    return await queue.run(() => this.#spaces.find(caller, spaceName));
  }

  async list(caller: SpaceCaller): Promise<ListedSpaces> {
    const { queue, prepare } = this.#options;
    await prepare(caller);
    return await queue.run(() => this.#spaces.list(caller));
  }
}
