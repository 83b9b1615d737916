/**
 * What each operation says about itself: the resource that IAM is asked about, and the answer. It runs only with an input that
 * has been validated and a caller whose policies allow it; no permission is decided in an operation.
 */
import type { Input } from './input-shape.ts';
import type { Principal } from './principals.ts';

export interface Operation {
  /** The resource that the caller's policies must allow, with its tags if it exists. `*`: the action has none. */
  resource(input: Input): OperationResource;
  /** What the caller must be allowed besides, because the operation does it as well. */
  besides?(input: Input): readonly FurtherAction[];
  /** @throws AwsError */
  run(input: Input, principal: Principal): Readonly<Record<string, unknown>>;
}

export interface OperationResource {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Condition keys of this request alone, such as `aws:RequestTag/<key>`. */
  readonly requestKeys?: Readonly<Record<string, string | string[]>>;
}

export interface FurtherAction extends OperationResource {
  /** As IAM names it, e.g. `iam:PassRole`. */
  readonly action: string;
  /** No call of its own: it comes with no condition key of a network, and no endpoint sees it. */
  readonly isInternal: boolean;
}
