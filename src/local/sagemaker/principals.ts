/**
 * Who may call the stand-in, with which keys and under which policies. The keys open nothing but this process: they are
 * public, and no account of AWS has them.
 */
import { ACCOUNT_ID } from '../example-account.ts';
import type { NamedPolicy } from '../policy-document.ts';
import type { PolicyPrincipal } from '../policy-evaluator.ts';

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present for temporary credentials only; a request must then carry exactly this one. */
  readonly sessionToken?: string;
  /** Of temporary credentials, in milliseconds since the Unix epoch. */
  readonly expiresAt?: number;
}

export interface Principal extends PolicyPrincipal {
  readonly accessKey: AccessKey;
}

/** The role of the service's own tasks, in a session. */
export function taskRolePrincipal(policies: readonly NamedPolicy[]): Principal {
  return {
    arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/studio-pass-task/local`,
    accountId: ACCOUNT_ID,
    accessKey: { accessKeyId: 'LOCALSTUDIOPASSTASK0', secretAccessKey: 'not-a-secret-local-development-task-role' },
    policies,
  };
}

/** Someone who administers the domain from anywhere, and may not sign in as its users. */
export function operatorPrincipal(): Principal {
  return {
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/operator`,
    accountId: ACCOUNT_ID,
    accessKey: { accessKeyId: 'LOCALSTUDIOPASSOPER0', secretAccessKey: 'not-a-secret-local-development-operator1' },
    policies: [
      {
        name: 'operator',
        document: {
          Version: '2012-10-17',
          Statement: [
            { Sid: 'Administer', Effect: 'Allow', Action: 'sagemaker:*', Resource: '*' },
            {
              Sid: 'NeverAsSomebodyElse',
              Effect: 'Deny',
              Action: 'sagemaker:CreatePresignedDomainUrl',
              Resource: '*',
            },
          ],
        },
      },
    ],
  };
}
