/** The ranges of the corporate networks, in one place for every security group that is open to them. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/**
 * As many as the settings allow. EC2 can't change the size and the entries of a list at once, and each rule that names the
 * list counts as this many of the 60 that a group may have.
 */
const MAX_ENTRIES = 20;

export interface CorporateNetworksProps {
  readonly name: string;
  readonly ranges: readonly string[];
}

export class CorporateNetworks extends Construct {
  readonly prefixListId: string;

  constructor(scope: Construct, id: string, { name, ranges }: CorporateNetworksProps) {
    super(scope, id);
    this.prefixListId = new ec2.CfnPrefixList(this, 'List', {
      prefixListName: `${name}-corporate-networks`,
      addressFamily: 'IPv4',
      maxEntries: MAX_ENTRIES,
      entries: ranges.map((cidr) => ({ cidr })),
    }).attrPrefixListId;
  }
}
