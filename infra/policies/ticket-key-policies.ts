/**
 * Who reads the keys that launch tickets are signed with: ECS, when it starts a task, and nobody in the task. The running
 * service has them in its environment and no permission to fetch any.
 */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

const READ = 'secretsmanager:GetSecretValue';

export interface TicketKeyOptions extends Pick<Place, 'region'> {
  readonly keysSecretArn: string;
  /** The KMS key of the secret, if it is a customer's. */
  readonly keysEncryptionKeyArn?: string | undefined;
}

/** Of the role that starts tasks. */
export function ticketKeyAccess({ region, keysSecretArn, keysEncryptionKeyArn }: TicketKeyOptions): PolicyDocument {
  return policyDocument(
    { Sid: 'ReadTicketKeys', Effect: 'Allow', Action: READ, Resource: keysSecretArn },
    ...(keysEncryptionKeyArn === undefined
      ? []
      : [
          {
            Sid: 'DecryptTicketKeys',
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: keysEncryptionKeyArn,
            Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
          } as const,
        ]),
  );
}

/** Of the interface endpoint of Secrets Manager: nothing else of this account, and nothing of any other, may pass it. */
export function secretsManagerEndpointPolicy(
  keysSecretArn: string,
  { accountId }: Pick<Place, 'accountId'>,
): PolicyDocument {
  return policyDocument({
    Sid: 'TicketKeysOnly',
    Effect: 'Allow',
    Principal: '*',
    Action: READ,
    Resource: keysSecretArn,
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}
