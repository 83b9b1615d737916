import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { IamLaunchRoleCuts } from '../../../src/revocation/iam-launch-role-cuts.ts';
import { cutPolicy } from '../../../src/revocation/session-cut.ts';

const ACCOUNT = '123456789012';
const policy = cutPolicy('alice', 0);

/** One role at IAM, in memory; the clients are the SDK's, with their `send` replaced. */
function account(options: { readonly credentialsOf?: string; readonly refuses?: Error } = {}) {
  const policies = new Map<string, string>([['perimeter', '{}']]);
  const calls: string[] = [];
  const iam = new IAMClient({ region: 'us-east-1' });
  const sts = new STSClient({ region: 'us-east-1' });
  const noSuchEntity = () => new NoSuchEntityException({ message: 'none', $metadata: {} });
  iam.send = async (command: unknown): Promise<never> => {
    calls.push(command?.constructor.name ?? '');
    if (options.refuses !== undefined) {
      throw options.refuses;
    }
    const answer = (value: object) => value as never;
    if (command instanceof PutRolePolicyCommand) {
      policies.set(command.input.PolicyName ?? '', encodeURIComponent(command.input.PolicyDocument ?? ''));
      expect(command.input.RoleName).toBe('studio-launch');
      return answer({});
    }
    if (command instanceof ListRolePoliciesCommand) {
      return answer({ PolicyNames: [...policies.keys()] });
    }
    if (command instanceof GetRolePolicyCommand) {
      return answer({ PolicyDocument: policies.get(command.input.PolicyName ?? '') });
    }
    if (command instanceof DeleteRolePolicyCommand && policies.delete(command.input.PolicyName ?? '')) {
      return answer({});
    }
    throw noSuchEntity();
  };
  sts.send = async () => ({ Account: options.credentialsOf ?? ACCOUNT }) as never;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/path/studio-launch`;
  return { cuts: new IamLaunchRoleCuts({ roleArn, iam, sts }), policies, calls };
}

describe('cuts as inline policies of a launch role', () => {
  test('are put, listed with what they say, and removed', async () => {
    const { cuts, policies } = account();
    await cuts.put('StudioPassCut-alice', policy);
    expect(await cuts.list()).toEqual([{ policyName: 'StudioPassCut-alice', policy }]);
    expect(await cuts.remove('StudioPassCut-alice')).toBe(true);
    expect(await cuts.remove('StudioPassCut-alice')).toBe(false);
    expect([...policies.keys()]).toEqual(['perimeter']);
  });

  test('never touch any other policy of the role', async () => {
    const { cuts, calls } = account();
    await expect(cuts.put('perimeter', policy)).rejects.toBeInstanceOf(RangeError);
    await expect(cuts.remove('perimeter')).rejects.toBeInstanceOf(RangeError);
    expect(calls).toEqual([]);
  });

  test('are not put on a role of the same name in another account', async () => {
    const { cuts, calls } = account({ credentialsOf: '210987654321' });
    for (const attempt of [cuts.put('StudioPassCut-a', policy), cuts.remove('StudioPassCut-a'), cuts.list()]) {
      await expect(attempt).rejects.toMatchObject({ code: 'upstream_denied' });
    }
    expect(calls).toEqual([]);
  });

  test('tell what IAM refuses', async () => {
    const refusal = Object.assign(new Error('not authorized'), { name: 'AccessDenied', $fault: 'client' });
    const { cuts } = account({ refuses: refusal });
    await expect(cuts.put('StudioPassCut-a', policy)).rejects.toMatchObject({ code: 'upstream_denied' });
    await expect(cuts.remove('StudioPassCut-a')).rejects.toMatchObject({ code: 'upstream_denied' });
    await expect(cuts.list()).rejects.toMatchObject({ code: 'upstream_denied' });
  });
});
