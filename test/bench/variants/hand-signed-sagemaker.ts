/**
 * CreatePresignedDomainUrl without the SDK: signed by hand with a key that is kept for the day, over a pool of connections.
 * Leaves out what the SDK does besides: retries, throttling, new credentials, other errors, another clock.
 * Source: "Create a signed AWS API request" (IAM User Guide).
 */
import { createHmac, hash } from 'node:crypto';
import { Pool } from 'undici';
import { CREDENTIALS } from '../world.ts';

export interface HandSignedOptions {
  readonly endpoint: string;
  readonly region: string;
}

const SERVICE = 'sagemaker';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET = 'SageMaker.CreatePresignedDomainUrl';
const SIGNED_HEADERS = 'content-type;host;x-amz-date;x-amz-security-token;x-amz-target';
const MAX_CONNECTIONS = 512;

export function handSignedSageMaker({ endpoint, region }: HandSignedOptions) {
  const { accessKeyId, secretAccessKey, sessionToken } = CREDENTIALS;
  const { host } = new URL(endpoint);
  const pool = new Pool(endpoint, { connections: MAX_CONNECTIONS, pipelining: 1 });
  let second = 0;
  let amzDate = '';
  let day = '';
  let scope = '';
  let signingKey = Buffer.alloc(0);

  function atThisSecond(): void {
    const now = Math.floor(Date.now() / 1_000);
    if (now === second) {
      return;
    }
    second = now;
    amzDate = `${new Date(now * 1_000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    if (!amzDate.startsWith(day) || day === '') {
      day = amzDate.slice(0, 8);
      scope = `${day}/${region}/${SERVICE}/aws4_request`;
      signingKey = [day, region, SERVICE, 'aws4_request'].reduce<Buffer<ArrayBuffer>>(
        (key, part) => createHmac('sha256', key).update(part).digest(),
        Buffer.from(`AWS4${secretAccessKey}`),
      );
    }
  }

  return async (input: Readonly<Record<string, unknown>>): Promise<string> => {
    const body = JSON.stringify(input);
    atThisSecond();
    const canonicalRequest = `POST\n/\n\ncontent-type:${CONTENT_TYPE}\nhost:${host}\nx-amz-date:${amzDate}\nx-amz-security-token:${sessionToken}\nx-amz-target:${TARGET}\n\n${SIGNED_HEADERS}\n${hash('sha256', body, 'hex')}`;
    const signature = createHmac('sha256', signingKey)
      .update(`AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${hash('sha256', canonicalRequest, 'hex')}`)
      .digest('hex');
    const answer = await pool.request({
      method: 'POST',
      path: '/',
      headers: {
        'content-type': CONTENT_TYPE,
        'x-amz-date': amzDate,
        'x-amz-security-token': sessionToken,
        'x-amz-target': TARGET,
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`,
      },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) {
      throw new Error(`SageMaker answered ${answer.statusCode}`);
    }
    return (JSON.parse(text) as { AuthorizedUrl: string }).AuthorizedUrl;
  };
}
