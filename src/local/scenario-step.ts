/** What one step of the scenario is. Types only. */
export interface Observation {
  readonly observed: string;
  readonly note?: string;
}

export interface Step {
  readonly title: string;
  readonly expected: string;
  run(): Promise<Observation>;
}
