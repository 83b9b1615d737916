/**
 * Measures several subjects in turns, each round beginning with another one and every second one backwards, so that whatever
 * else the machine does meets all of them alike.
 */
import { isQuiet, type Slice } from './statistics.ts';

export interface Rounds {
  readonly rounds: number;
  /** How many disturbed slices are measured again, in all. */
  readonly repeats: number;
}

export interface Measured<S> {
  /** One for each round. */
  readonly slices: readonly S[];
  /** Disturbed ones that were measured again. */
  readonly repeated: number;
}

export async function inTurns<Subject, S extends Slice>(
  subjects: readonly Subject[],
  { rounds, repeats }: Rounds,
  measure: (subject: Subject) => Promise<S>,
): Promise<ReadonlyMap<Subject, Measured<S>>> {
  const measured = new Map(subjects.map((subject) => [subject, { slices: [] as S[], repeated: 0 }]));
  let repeatsLeft = repeats;
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of orderOf(subjects, round)) {
      const own = measured.get(subject);
      let slice = await measure(subject);
      if (own !== undefined) {
        while (!isQuiet(slice) && repeatsLeft > 0) {
          repeatsLeft -= 1;
          own.repeated += 1;
          slice = await measure(subject);
        }
        own.slices.push(slice);
      }
    }
  }
  return measured;
}

export function orderOf<Subject>(subjects: readonly Subject[], round: number): readonly Subject[] {
  const first = subjects.length === 0 ? 0 : round % subjects.length;
  const rotated = [...subjects.slice(first), ...subjects.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}
