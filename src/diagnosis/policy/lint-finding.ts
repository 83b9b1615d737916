/** What a linter of policies says: which rule a statement breaks, what that means, what would be right. Types only. */
type PolicyRule =
  | 'not-a-policy'
  | 'unknown-operator'
  | 'unknown-key'
  | 'private-source-ip'
  | 'absent-key-allowed'
  | 'absent-key-escapes-deny'
  | 'deny-without-if-exists'
  | 'vpc-address-without-vpc'
  | 'allow-without-endpoint'
  | 'allow-bypasses-endpoint'
  | 'any-user-profile'
  | 'studio-endpoint-missing'
  | 'studio-endpoint-unclear'
  | 'anybody-through-endpoint'
  | 'wildcard-principal'
  | 'session-tags-not-required';

export interface LintFinding {
  readonly rule: PolicyRule;
  readonly severity: 'failed' | 'warning';
  /** The statement's `Sid` or place; undefined for the policy as a whole. */
  readonly statement: string | undefined;
  readonly found: string;
  readonly meaning: string;
  readonly remedy: string;
}

export interface LintOptions {
  /** The interface endpoints of Studio, if they are known. */
  readonly studioEndpointIds?: readonly string[] | undefined;
}
