/** The loads under which variants are compared: how long SageMaker takes, and how many connections are busy. */
export interface Profile {
  readonly name: string;
  readonly latencyMilliseconds: number;
  readonly connections: number;
  /** Which variants it is for; undefined is all of them. */
  readonly only?: readonly string[];
}

const THOSE_WITH_A_GOAL = ['floor', 'sdk-default', 'service'];

export const PROFILES: readonly Profile[] = [
  { name: '0ms/64', latencyMilliseconds: 0, connections: 64 },
  { name: '20ms/64', latencyMilliseconds: 20, connections: 64, only: THOSE_WITH_A_GOAL },
  { name: '100ms/256', latencyMilliseconds: 100, connections: 256, only: THOSE_WITH_A_GOAL },
];
