/**
 * The forms of single values. Each has an example, which a fault shows in place of the pattern; what a pattern can't say
 * (that the numbers of an address end at 255) is a rule of its own.
 */
import { Type } from 'typebox';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const IPV4 = '\\d{1,3}(\\.\\d{1,3}){3}';

export const closed = { additionalProperties: false } as const;

/** RFC 4632. */
export const cidr = (description: string) =>
  Type.String({ pattern: `^${IPV4}/\\d{1,2}$`, examples: ['10.16.0.0/16'], description });

export const address = (description: string) =>
  Type.String({ pattern: `^${IPV4}$`, examples: ['10.16.0.2'], description });

/** RFC 1123, in lower case, of two labels at least. */
export const hostName = (description: string) =>
  Type.String({
    pattern: `^(?=.{4,253}$)${LABEL}(\\.${LABEL})+$`,
    examples: ['studio.corp.example.com'],
    description,
  });

/** As a host name, and of one label too: corporate networks have such zones. */
export const zoneName = (description: string) =>
  Type.String({ pattern: `^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`, examples: ['corp.example.com'], description });

export const httpsUrl = (description: string) =>
  Type.String({ pattern: '^https://[^\\s/]', examples: ['https://portal.example.com/signed-in'], description });

export const certificateArn = (description: string) =>
  Type.String({
    pattern: '^arn:aws[a-z-]*:acm:[a-z0-9-]+:\\d{12}:certificate/[\\w-]+$',
    examples: ['arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'],
    description,
  });

export const secretArn = (description: string) =>
  Type.String({
    // Whole, with the six characters at the end: without them it can be another secret's by another name.
    pattern: '^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[\\w/+=.@-]{1,505}-[A-Za-z0-9]{6}$',
    examples: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:studio-pass/launch-ticket-keys-AbCdEf'],
    description,
  });

export const keyArn = (description: string) =>
  Type.String({
    pattern: '^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$',
    examples: ['arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012'],
    description,
  });

/** ARNs of roles, or patterns of them that begin with something: `role/*` would be everybody. */
export const roles = (description: string) =>
  Type.Array(
    Type.String({
      pattern: '^arn:(\\*|aws[a-z-]*):iam::(\\d{12}|\\*):role/[\\w+=,.@/-]{3}[\\w+=,.@*/-]*$',
      examples: ['arn:aws:iam::123456789012:role/studio-pass-deployment', 'arn:aws:iam::*:role/deployment-*'],
    }),
    { minItems: 1, description },
  );

/** Partition, account, path and name; what the service takes as an execution role. */
export const roleArn = (description: string) =>
  Type.String({
    pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/([\\w+=,.@-]+/)*[\\w+=,.@-]{1,64}$',
    examples: ['arn:aws:iam::123456789012:role/notebooks-research'],
    description,
  });

export const domainId = (description: string) =>
  Type.String({ pattern: '^d-(-*[a-z0-9]){1,61}$', examples: ['d-abcdefghijkl'], description });

export const availabilityZone = Type.String({
  pattern: '^[a-z]{2}(-[a-z]+)+-\\d[a-z]$',
  examples: ['us-east-1a'],
  description: 'Such as `us-east-1a`.',
});
