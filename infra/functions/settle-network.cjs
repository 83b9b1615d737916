// Two things that CloudFormation can't say about a network: it knows no ids of the managed prefix lists of S3 and DynamoDB,
// and it can't take rules out of a VPC's default security group. Answers CloudFormation whatever happens, and must never
// touch another group. Inlined into a template: at most 4096 characters.
const {
  EC2Client,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} = require('@aws-sdk/client-ec2');

const ec2 = new EC2Client({});

async function prefixListId(name) {
  const { PrefixLists = [] } = await ec2.send(
    new DescribeManagedPrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [name] }] }),
  );
  if (PrefixLists.length !== 1) {
    throw new Error(`${PrefixLists.length} prefix lists are named ${name}`);
  }
  return PrefixLists[0].PrefixListId;
}

async function closeGroup(GroupId) {
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
  );
  for (const [egress, Command] of [
    [true, RevokeSecurityGroupEgressCommand],
    [false, RevokeSecurityGroupIngressCommand],
  ]) {
    const rules = SecurityGroupRules.filter((rule) => rule.IsEgress === egress);
    if (rules.length > 0) {
      const SecurityGroupRuleIds = rules.map((rule) => rule.SecurityGroupRuleId);
      await ec2.send(new Command({ GroupId, SecurityGroupRuleIds }));
    }
  }
}

async function settle({ Region, DefaultSecurityGroupId }) {
  if (DefaultSecurityGroupId) {
    await closeGroup(DefaultSecurityGroupId);
  }
  return {
    S3PrefixListId: await prefixListId(`com.amazonaws.${Region}.s3`),
    DynamoDbPrefixListId: await prefixListId(`com.amazonaws.${Region}.dynamodb`),
  };
}

exports.handler = async (event) => {
  let outcome;
  try {
    // Nothing to undo: the group goes with its VPC.
    outcome = { Status: 'SUCCESS', Data: event.RequestType === 'Delete' ? {} : await settle(event.ResourceProperties) };
  } catch (error) {
    outcome = { Status: 'FAILED', Reason: `${error.name}: ${error.message}` };
  }
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...outcome });
  // The URL is signed for no content type.
  const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!response.ok) {
    throw new Error(`CloudFormation did not take the answer: ${response.status}`);
  }
};
