/**
 * The real SDK client and a minimal browser for tests of the embedded AWS: both meet it over sockets only.
 */
import { request } from 'node:http';
import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export function sageMakerClient(
  endpoint: string,
  credentials: Credentials,
  config: Pick<SageMakerClientConfig, 'region' | 'maxAttempts' | 'requestHandler'> = {},
): SageMakerClient {
  return new SageMakerClient({ region: 'us-east-1', maxAttempts: 1, ...config, endpoint, credentials });
}

export interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** What a call was refused with; `none` if it was not. */
export async function errorOf(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  return { name: 'none', message: 'the call succeeded', status: 200 };
}

export interface StudioAnswer {
  readonly status: number;
  /** The stand-in's own code of the page. */
  readonly page: string;
  readonly location: string;
  /** `name=value` of the cookie that was set. */
  readonly cookie: string;
  readonly setCookie: string;
  readonly body: string;
}

/** Opens a URL over the given listener whatever the URL's port says, as `curl --connect-to` does. */
export function open(
  listener: { readonly host: string; readonly port: number },
  url: string | URL,
  { cookie, method = 'GET', host }: { cookie?: string; method?: string; host?: string } = {},
): Promise<StudioAnswer> {
  const { pathname, search, host: urlHost } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { host: host ?? urlHost, ...(cookie === undefined ? {} : { cookie }) };
    request({ host: listener.host, port: listener.port, path: `${pathname}${search}`, method, headers, agent: false })
      .on('error', reject)
      .on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const setCookie = response.headers['set-cookie']?.[0] ?? '';
          resolve({
            status: response.statusCode ?? 0,
            page: String(response.headers['x-studio-stand-in'] ?? ''),
            location: response.headers.location ?? '',
            cookie: setCookie.split(';')[0] ?? '',
            setCookie,
            body: Buffer.concat(chunks).toString(),
          });
        });
      })
      .end();
  });
}
