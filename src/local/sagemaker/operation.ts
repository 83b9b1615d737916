/**
 * What each operation says about itself: the resource that IAM is asked about, and the answer. It runs only with an input that
 * has been validated and a caller whose policies allow it; no permission is decided in an operation.
 */
import type { Input } from './input-shape.ts';
import type { Principal } from './principals.ts';

export interface Operation {
  /** The resource that the caller's policies must allow, with its tags if it exists. `*`: the action has none. */
  resource(input: Input): OperationResource;
  /** @throws AwsError */
  run(input: Input, principal: Principal): Readonly<Record<string, unknown>>;
}

export interface OperationResource {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
}
