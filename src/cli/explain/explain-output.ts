/** What `studio-pass explain` tells, as data: `--json` prints it as it is. */
import type { AccessExplanation, AccessResult } from '../../launch/explain-access.ts';
import type { ErrorCode, TokenFault } from '../../model/errors.ts';
import type { Identity } from '../../model/identity.ts';

export interface ExplainOutput {
  /** Undefined where a person was described instead. */
  readonly token?: TokenVerdict;
  /** Undefined if the token is refused: what it says is then nobody's word. */
  readonly caller?: ExplainedCaller;
  readonly explanation?: AccessExplanation;
  readonly result: AccessResult;
  readonly warnings: readonly string[];
  /** Claims that the person's token would carry, and that were not given. */
  readonly missingClaims: readonly string[];
}

type TokenVerdict =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly code: ErrorCode;
      /** The precise reason, which callers are not told. */
      readonly fault?: TokenFault;
      readonly detail: string;
    };

export interface ExplainedCaller
  extends Pick<
    Identity,
    'issuer' | 'subject' | 'tokenUse' | 'tokenId' | 'clientId' | 'displayName' | 'groups' | 'scopes'
  > {
  /** RFC 3339, in UTC; undefined where a person was described. */
  readonly expiresAt: string | undefined;
}
