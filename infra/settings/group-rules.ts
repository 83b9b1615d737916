/** What has to be true of rules for groups and of execution roles: the service refuses to start with anything else. */
import type { DocumentPath } from '../../src/document/json-pointer.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

export const groupSettingsRules: readonly Rule[] = [groupsOnce, nothingWider, executionRoles];

/** What the service allows if the settings say nothing. */
const DEFAULT_APPS: readonly string[] = ['Studio', 'JupyterLab', 'CodeEditor'];
const DEFAULT_SECONDS = { expiresInSeconds: 60, sessionDurationInSeconds: 28_800 } as const;

type Service = NonNullable<Draft['service']>;
type Groups = NonNullable<Service['groups']>;

interface Place {
  readonly path: DocumentPath;
  readonly groups: Groups;
  /** Undefined if it is written and wrong. */
  readonly sharedSpaces: boolean | undefined;
}

function places({ service = {}, spokes = [] }: Draft, written: Written): readonly Place[] {
  const shared = service.sharedSpaces ?? (written('service', 'sharedSpaces') ? undefined : false);
  return [
    { path: ['service', 'groups'], groups: service.groups ?? [], sharedSpaces: shared },
    ...spokes.map((spoke, index) => ({
      path: ['spokes', index, 'groups'],
      groups: spoke?.groups ?? service.groups ?? [],
      sharedSpaces: spoke?.sharedSpaces ?? (written('spokes', index, 'sharedSpaces') ? undefined : shared),
    })),
  ];
}

function groupsOnce(draft: Draft, written: Written): readonly RuleFault[] {
  return places(draft, written).flatMap(({ path, groups }) =>
    written(...path)
      ? repeated(groups.map((rule) => rule?.group)).map((index) => ({
          path: [...path, index, 'group'],
          message: 'has a rule already',
        }))
      : [],
  );
}

/** Said here rather than cut down silently: whoever reads the rule must be able to believe it. */
function nothingWider(draft: Draft, written: Written): readonly RuleFault[] {
  const { service = {} } = draft;
  const apps = service.apps ?? (written('service', 'apps') ? undefined : DEFAULT_APPS);
  return places(draft, written).flatMap(({ path, groups, sharedSpaces }) =>
    groups.flatMap((rule, index) => {
      const at = (member: string): DocumentPath => (written(...path) ? [...path, index, member] : path);
      const foreign = (rule?.apps ?? []).filter((app) => app !== undefined && apps?.includes(app) === false);
      return [
        ...(foreign.length > 0
          ? [{ path: at('apps'), message: `names ${foreign.join(', ')}, which is not in service.apps` }]
          : []),
        ...(rule?.sharedSpaces === true && sharedSpaces === false
          ? [{ path: at('sharedSpaces'), message: 'cannot be true where it is not true for the domain' }]
          : []),
        ...(['expiresInSeconds', 'sessionDurationInSeconds'] as const).flatMap((member) => {
          const most = service[member] ?? (written('service', member) ? undefined : DEFAULT_SECONDS[member]);
          return most !== undefined && (rule?.[member] ?? 0) > most
            ? [{ path: at(member), message: `must be at most ${most}, as service.${member} says` }]
            : [];
        }),
      ];
    }),
  );
}

function executionRoles({ studioDomain, existingStudioDomain, spokes = [] }: Draft): readonly RuleFault[] {
  const domains = [
    { path: ['studioDomain'], domain: studioDomain, accountId: undefined },
    { path: ['existingStudioDomain'], domain: existingStudioDomain, accountId: undefined },
    ...spokes.map((spoke, index) => ({ path: ['spokes', index], domain: spoke, accountId: spoke?.accountId })),
  ];
  return domains.flatMap(({ path, domain, accountId }) => {
    const { executionRoleArn, executionRoles: byGroup = [] } = domain?.createMissingProfiles ?? {};
    const at = (...members: DocumentPath): DocumentPath => [...path, 'createMissingProfiles', ...members];
    const roles = [
      { path: at('executionRoleArn'), arn: executionRoleArn },
      ...byGroup.map((role, index) => ({ path: at('executionRoles', index, 'arn'), arn: role?.arn })),
    ];
    return [
      ...repeated(byGroup.map((role) => role?.group)).map((index) => ({
        path: at('executionRoles', index, 'group'),
        message: 'has an execution role already',
      })),
      ...roles.flatMap(({ path: where, arn }) =>
        accountId !== undefined && arn !== undefined && arn.split(':')[4] !== accountId
          ? [{ path: where, message: `must be a role of the account ${accountId}, where the domain is` }]
          : [],
      ),
    ];
  });
}

/** The indices of values that an earlier one has already. */
function repeated(values: readonly (string | undefined)[]): readonly number[] {
  return values.flatMap((value, index) => (value !== undefined && values.indexOf(value) < index ? [index] : []));
}
