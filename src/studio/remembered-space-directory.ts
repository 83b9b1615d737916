/**
 * Remembers what SageMaker said of a space, so that not every launch asks again. What is remembered is of one caller, domain
 * and name: in launch-role mode IAM decides for each caller what they are told, and one caller's failure is not another's.
 */
import type { Clock } from '../model/clock.ts';
import { FreshAnswers } from '../model/fresh-answers.ts';
import type { ListedSpaces, SpaceCaller, SpaceDirectory, StudioSpace } from '../model/space-directory.ts';
import { isUsable } from './space-policy.ts';

/** For how long a space that can be opened is believed to stay what it is. */
const USABLE_SECONDS = 10;
/** Less for one that is absent or not ready: somebody has just created it, and tries again. */
const OTHER_SECONDS = 2;

export class RememberedSpaceDirectory implements SpaceDirectory {
  readonly #spaces: SpaceDirectory;
  readonly #answers: FreshAnswers<StudioSpace | undefined>;
  readonly #lists: FreshAnswers<ListedSpaces>;

  /** @param monotonicClock milliseconds that only ever go forward, from any origin: by default `performance.now()` */
  constructor(spaces: SpaceDirectory, clock: Clock, monotonicClock?: Clock) {
    this.#spaces = spaces;
    this.#answers = new FreshAnswers({
      secondsOf: (space) => (space !== undefined && isUsable(space) ? USABLE_SECONDS : OTHER_SECONDS),
      clock,
      monotonicClock,
    });
    // Too large to be kept. But a list takes long, and nobody gets a second one under way by asking again.
    this.#lists = new FreshAnswers({ secondsOf: () => 0, clock, monotonicClock });
  }

  find(caller: SpaceCaller, spaceName: string): Promise<StudioSpace | undefined> {
    const { subject, target } = caller;
    const key = keyOf(target.domainId, spaceName, target.userProfileName, subject);
    return this.#answers.get(key, () => this.#spaces.find(caller, spaceName));
  }

  list(caller: SpaceCaller): Promise<ListedSpaces> {
    const { subject, target } = caller;
    const key = keyOf(target.domainId, target.userProfileName, subject);
    return this.#lists.get(key, () => this.#spaces.list(caller));
  }
}

/** As JSON, no two questions have the same key, whatever is in the names. */
function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names);
}
