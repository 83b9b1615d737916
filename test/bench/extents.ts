/** How long everything takes: long enough to be believed, short enough to be used while working, or just to see that it works. */
export interface Extent {
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly sliceSeconds: number;
  /** Disturbed slices that are measured again. */
  readonly repeats: number;
  /** Of everything but the first profile. */
  readonly laterWarmUpSeconds: number;
  readonly laterRounds: number;
  readonly laterSliceSeconds: number;
  readonly laterRepeats: number;
  readonly starts: number;
  readonly openLoopSeconds: number;
  readonly openLoopRounds: number;
  /** How many people, in place of few, the scaling runs have; undefined leaves them out. */
  readonly manyPeople: number | undefined;
  /** People under every other load. */
  readonly people: number;
}

/** How long everything but the first profile takes. */
export function laterOf(extent: Extent) {
  return {
    warmUpSeconds: extent.laterWarmUpSeconds,
    rounds: extent.laterRounds,
    sliceSeconds: extent.laterSliceSeconds,
    repeats: extent.laterRepeats,
  };
}

/** Under ten minutes. */
export const FULL: Extent = {
  warmUpSeconds: 8,
  rounds: 7,
  sliceSeconds: 3,
  repeats: 6,
  laterWarmUpSeconds: 2,
  laterRounds: 5,
  laterSliceSeconds: 1.5,
  laterRepeats: 2,
  starts: 7,
  openLoopSeconds: 8,
  openLoopRounds: 2,
  manyPeople: 100_000,
  people: 1_000,
};

/** Under 90 seconds. */
export const QUICK: Extent = {
  warmUpSeconds: 1.2,
  rounds: 5,
  sliceSeconds: 0.5,
  repeats: 3,
  laterWarmUpSeconds: 0.3,
  laterRounds: 3,
  laterSliceSeconds: 0.6,
  laterRepeats: 1,
  starts: 3,
  openLoopSeconds: 2,
  openLoopRounds: 2,
  manyPeople: undefined,
  people: 1_000,
};

/** Whether it works at all; its figures say nothing. */
export const SMOKE: Extent = {
  warmUpSeconds: 0.1,
  rounds: 1,
  sliceSeconds: 1,
  repeats: 0,
  laterWarmUpSeconds: 0.1,
  laterRounds: 1,
  laterSliceSeconds: 1,
  laterRepeats: 0,
  starts: 1,
  openLoopSeconds: 0.5,
  openLoopRounds: 1,
  manyPeople: 1_000,
  people: 100,
};
