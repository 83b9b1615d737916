/** Side doors through the functions: whoever gives one other code, or calls it in API Gateway's place, is past what stands in front. */
import type { FunctionKind } from '../names.ts';
import { FUNCTION_CHANGES } from '../policies/function-policies.ts';
import type { Positions } from './positions.ts';
import type { SideDoorCase } from './side-door-cases.ts';

const internet = () => ({ sourceIp: '203.0.113.7' });

/** @param kinds of the functions that there are */
export function functionDoorCases(kinds: readonly FunctionKind[]): readonly SideDoorCase[] {
  return kinds.flatMap((kind) => {
    const resource = ({ ids, taskRoleArn }: Positions): string =>
      `arn:aws:lambda:${ids.region}:${ids.accountId}:function:${taskRoleArn.replace(/^.*\/|-task$/g, '')}-${kind}`;
    const version = (positions: Positions): string => `${resource(positions)}:1`;
    const ofAdministrator = (action: string, id: string, of: SideDoorCase['resource']): SideDoorCase => ({
      id,
      what: `an administrator uses ${action} on the function ${kind}${of === version ? ', of a version' : ''}`,
      action,
      role: () => 'administrator',
      resource: of,
      from: internet,
      refusedBy: ['guardrails'],
    });
    return [
      ...FUNCTION_CHANGES.map((action, index) => ofAdministrator(action, `F1.${kind}.${index + 1}`, resource)),
      ofAdministrator('lambda:InvokeFunction', `F2.${kind}`, version),
      {
        id: `F3.${kind}`,
        what: `deployment gives the function ${kind} new code`,
        action: 'lambda:UpdateFunctionCode',
        role: ({ deploymentRoleArn }) => deploymentRoleArn,
        resource,
        from: internet,
        refusedBy: [],
      },
    ];
  });
}
