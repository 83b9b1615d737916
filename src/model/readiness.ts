/** One part of the service that has to be fit before requests can be decided. */
export interface ReadinessCheck {
  /** The part, as operators know it. */
  readonly name: string;
  /** Answers at once, from what is known; asks nobody. */
  check(): { readonly ready: boolean; readonly state: string };
}
