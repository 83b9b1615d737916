/** What every process of the benchmark agrees on: who issues tokens, what is opened, and who signs. */
import { DOMAIN } from './people.ts';

export const USER_POOL_ID = 'eu-central-1_Example01';
export const CLIENT_ID = '5s7t9u1d3i5o7p9o1r3t5a7l9s';
export const KEY_ID = 'bench-key';
export const ROUTE = '/v1/presigned-urls';
/** What is asked for. A body with something in it, so that there is something to validate. */
export const ASKED = { app: 'JupyterLab' } as const;

/** Open nothing but the stand-in. With a session token, as the credentials of every task have one. */
export const CREDENTIALS = {
  accessKeyId: 'ASIASTUDIOPASSBENCH1',
  secretAccessKey: 'not-a-secret-benchmark-credentials-0001',
  sessionToken: 'bench-session-token-'.padEnd(600, '0123456789'),
} as const;

/** About as long as those of SageMaker. */
export const AUTHORIZED_URL = `https://${DOMAIN.id}.studio.${DOMAIN.region}.sagemaker.aws/auth?token=${'bench-url-token-'.padEnd(1_000, 'abcdefghij')}`;
