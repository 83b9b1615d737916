/** Reads what IAM says of a role: its trust policy, its inline policies and the managed ones in their version in force. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { answerOf } from './aws-answer.ts';
import type { NamedPolicy, RolePolicies } from './policies-check.ts';

/** IAM allows a role 20 managed policies at most and few inline ones; more pages than that are not read. */
const MAX_PAGES = 10;

const OPERATION =
  'iam:GetRole, ListRolePolicies, ListAttachedRolePolicies, GetRolePolicy, GetPolicy or GetPolicyVersion';

export function createIamRolePolicies(client: Pick<IAMClient, 'send'>): RolePolicies {
  return {
    async read(roleName, abortSignal) {
      const answer = await answerOf(OPERATION, () => readAll(client, roleName, abortSignal).catch(undefinedIfAbsent));
      if (answer.kind !== 'found') {
        return answer;
      }
      return answer.value === undefined ? { kind: 'absent' } : { kind: 'found', value: answer.value };
    },
  };
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!(error instanceof NoSuchEntityException)) {
    throw error;
  }
}

async function readAll(
  client: Pick<IAMClient, 'send'>,
  RoleName: string,
  abortSignal: AbortSignal,
): Promise<readonly NamedPolicy[]> {
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName }), { abortSignal });
  const inline = await pages(async (Marker) => {
    const answer = await client.send(new ListRolePoliciesCommand({ RoleName, Marker }), { abortSignal });
    return { items: answer.PolicyNames ?? [], marker: answer.Marker };
  });
  const attached = await pages(async (Marker) => {
    const answer = await client.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }), { abortSignal });
    return { items: answer.AttachedPolicies ?? [], marker: answer.Marker };
  });
  const named = await Promise.all([
    ...inline.map(async (PolicyName): Promise<NamedPolicy> => {
      const answer = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), { abortSignal });
      return { name: `policy ${PolicyName}`, document: decoded(answer.PolicyDocument) };
    }),
    ...attached.map(async ({ PolicyName, PolicyArn }): Promise<NamedPolicy> => {
      const { Policy: policy } = await client.send(new GetPolicyCommand({ PolicyArn }), { abortSignal });
      const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: policy?.DefaultVersionId });
      const { PolicyVersion: inForce } = await client.send(version, { abortSignal });
      return { name: `managed policy ${PolicyName}`, document: decoded(inForce?.Document) };
    }),
  ]);
  return [{ name: 'trust policy', document: decoded(role?.AssumeRolePolicyDocument) }, ...named];
}

async function pages<T>(
  read: (marker: string | undefined) => Promise<{ readonly items: readonly T[]; readonly marker: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await read(marker);
    all.push(...answer.items);
    marker = answer.marker;
    if (marker === undefined) {
      break;
    }
  }
  return all;
}

/** IAM gives documents percent-encoded (RFC 3986). Anything that is not JSON is left for the linter to refuse. */
function decoded(document: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(document ?? ''));
  } catch {
    return undefined;
  }
}
