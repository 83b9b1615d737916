/** One request of the rush and its answer, as whoever made it saw them. */
import type { Answer, Manner } from './behaviour.ts';

export interface Attempt extends Answer {
  readonly person: number;
  readonly manner: Manner;
  /** 1 for the first of a person. */
  readonly number: number;
  /** In seconds from the beginning of the rush. */
  readonly sentAt: number;
  readonly answeredAt: number;
}
