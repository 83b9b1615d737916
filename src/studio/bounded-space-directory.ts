/** Lets spaces be read in turns, together with all other calls to SageMaker. */
import type { ListedSpaces, SpaceCaller, SpaceDirectory, StudioSpace } from '../model/space-directory.ts';
import type { CallTurns } from './call-queue.ts';

export class BoundedSpaceDirectory implements SpaceDirectory {
  readonly #spaces: SpaceDirectory;
  readonly #turns: CallTurns<SpaceCaller>;

  constructor(spaces: SpaceDirectory, turns: CallTurns<SpaceCaller>) {
    this.#spaces = spaces;
    this.#turns = turns;
  }

  async find(caller: SpaceCaller, spaceName: string): Promise<StudioSpace | undefined> {
    const { queue, prepare } = this.#turns;
    await prepare(caller);
    return await queue.run(() => this.#spaces.find(caller, spaceName));
  }

  async list(caller: SpaceCaller): Promise<ListedSpaces> {
    const { queue, prepare } = this.#turns;
    await prepare(caller);
    return await queue.run(() => this.#spaces.list(caller));
  }
}
