/** What has to be true of tasks, certificates and logs, beyond the form of each setting. */

import type { DocumentPath } from '../../src/document/json-pointer.ts';
import { DEFAULT_CPU, DEFAULT_MAX_TASKS, DEFAULT_MEMORY_MIB, DEFAULT_MIN_TASKS } from './defaults.ts';
import { logRetentionDays } from './log-retention.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

/** The smallest and the largest memory, in MiB, for each size of CPU. Source: ECS Developer Guide, task size of Fargate. */
const FARGATE_MEMORY: Readonly<Record<number, readonly [least: number, most: number]>> = {
  256: [512, 2048],
  512: [1024, 4096],
  1024: [2048, 8192],
  2048: [4096, 16_384],
  4096: [8192, 30_720],
};
const STEP_MIB = 1024;

export const serviceRules: readonly Rule[] = [
  taskSize,
  tasks,
  certificate,
  corsOrigins,
  retention,
  ofTasksOnly,
  functionsWanted,
];

function taskSize({ service }: Draft, written: Written): readonly RuleFault[] {
  const cpu = known(service?.cpu, written('service', 'cpu'), DEFAULT_CPU);
  const memory = known(service?.memoryMiB, written('service', 'memoryMiB'), DEFAULT_MEMORY_MIB);
  const [least, most] = FARGATE_MEMORY[cpu ?? 0] ?? [];
  if (memory === undefined || least === undefined || most === undefined) {
    return [];
  }
  const fits = memory >= least && memory <= most && (memory === least || memory % STEP_MIB === 0);
  const sizes = least < STEP_MIB ? `${least}, 1024 or ${most}` : `from ${least} to ${most}, in steps of ${STEP_MIB}`;
  return fits
    ? []
    : [
        {
          path: ['service', 'memoryMiB'],
          message: `must be ${sizes} with cpu ${cpu}; it is ${DEFAULT_MEMORY_MIB} if absent`,
        },
      ];
}

/** Undefined if a value is written and wrong: the default would not be what is meant. */
function known<T>(value: T | undefined, isWritten: boolean, absent: T): T | undefined {
  return value ?? (isWritten ? undefined : absent);
}

function tasks({ service }: Draft, written: Written): readonly RuleFault[] {
  const least = known(service?.minTasks, written('service', 'minTasks'), DEFAULT_MIN_TASKS);
  const most = known(service?.maxTasks, written('service', 'maxTasks'), DEFAULT_MAX_TASKS);
  return least !== undefined && most !== undefined && least > most
    ? [
        {
          path: ['service', 'maxTasks'],
          message: `must not be less than minTasks, ${least}; it is ${DEFAULT_MAX_TASKS} if absent`,
        },
      ]
    : [];
}

function certificate(_draft: Draft, written: Written): readonly RuleFault[] {
  return written('service', 'certificateArn') === written('service', 'certificateDomainName')
    ? []
    : [{ path: ['service', 'certificateDomainName'], message: 'must be given together with certificateArn' }];
}

const OF_TASKS = [
  'image',
  'cpu',
  'memoryMiB',
  'minTasks',
  'maxTasks',
  'certificateArn',
  'certificateDomainName',
  // Their keys are handed to tasks by ECS.
  'launchTickets',
  // A function serves no files: they would make each of its starts longer.
  'launchPage',
];

/** What is said about tasks would be believed, and mean nothing. */
function ofTasksOnly({ service }: Draft, written: Written): readonly RuleFault[] {
  return service?.compute === 'lambda'
    ? OF_TASKS.filter((member) => written('service', member)).map((member) => ({
        path: ['service', member],
        message: 'is about tasks, and compute is lambda',
      }))
    : [];
}

function functionsWanted({ service, api }: Draft, written: Written): readonly RuleFault[] {
  const isAsked = (value: string | undefined, ...path: DocumentPath) =>
    value === 'lambda' || (value === undefined && written(...path));
  return written('service', 'functions') &&
    !isAsked(service?.compute, 'service', 'compute') &&
    !isAsked(api?.edgeAuthorizer, 'api', 'edgeAuthorizer')
    ? [{ path: ['service', 'functions'], message: 'needs compute or api.edgeAuthorizer to be lambda' }]
    : [];
}

/** The service refuses to start with others. */
function corsOrigins({ service }: Draft): readonly RuleFault[] {
  return (service?.corsOrigins ?? []).flatMap((origin, index) =>
    origin === undefined || (URL.canParse(origin) && new URL(origin).origin === origin)
      ? []
      : [
          {
            path: ['service', 'corsOrigins', index],
            message: 'must be https://, a host in lower case, and perhaps a port; nothing after it',
          },
        ],
  );
}

function retention({ service, resolver }: Draft): readonly RuleFault[] {
  const periods: readonly [DocumentPath, number | undefined][] = [
    [['service', 'auditRetentionDays'], service?.auditRetentionDays],
    [['resolver', 'queryLogRetentionDays'], resolver?.queryLogRetentionDays],
  ];
  return periods.flatMap(([path, days]) =>
    days === undefined || logRetentionDays.includes(days)
      ? []
      : [{ path, message: `must be one of ${logRetentionDays.join(', ')}` }],
  );
}
