/**
 * What AWS sees of the network a request arrived through. It feeds the policy's condition keys and decides nothing itself:
 * no code may branch on a path's name.
 */
import type { NamedPolicy } from './policy-document.ts';

export interface NetworkPath {
  /** For people: shown in the record of calls, never compared. */
  readonly name: string;
  readonly sourceVpce?: string;
  readonly sourceVpc?: string;
  readonly vpcSourceIp?: string;
  readonly sourceIp?: string;
  /** Of the interface endpoint on the way: it must allow the request too. */
  readonly endpointPolicy?: NamedPolicy;
}

/**
 * The condition keys that exist for a request on this path, and only those: a key without a value is absent, as AWS has it
 * (`aws:SourceIp` is absent behind an endpoint, the three VPC keys everywhere else).
 */
export function networkContextKeys(path: NetworkPath): Record<string, string> {
  const keys: readonly (readonly [string, string | undefined])[] = [
    ['aws:SourceVpce', path.sourceVpce],
    ['aws:SourceVpc', path.sourceVpc],
    ['aws:VpcSourceIp', path.vpcSourceIp],
    ['aws:SourceIp', path.sourceIp],
  ];
  return Object.fromEntries(keys.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}
