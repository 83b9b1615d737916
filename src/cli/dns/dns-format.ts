/** What a format of the forwarding configuration is. It writes values of the plan as they are: their forms have been checked. */
import type { ForwardingPlan } from './forwarding-plan.ts';

export interface DnsFormat {
  readonly name: string;
  /** For the list of formats. */
  readonly summary: string;
  /** Whether it can say that a forwarder listens on another port than 53. */
  readonly takesPorts: boolean;
  /** The whole file, ending in a newline. */
  format(plan: ForwardingPlan): string;
}

/** Lines as comments, an empty one without a trailing space. */
export function comment(mark: string, ...lines: readonly string[]): string {
  return lines.map((line) => `${mark} ${line}`.trimEnd()).join('\n');
}
