/**
 * Opens a presigned URL the way a browser does: follows the redirect with the cookie it was given. Which network the
 * browser is in is said by the address it connects to, as DNS would have said it.
 */
import { request } from 'node:http';

export interface StudioPage {
  readonly status: number;
  /** Where the browser ended up. */
  readonly path: string;
  readonly text: string;
  /** The page's words, without its markup. */
  readonly message: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

const MAX_REDIRECTS = 5;

/** @param address connected to in place of the URL's own host */
export async function openStudio(url: string, address: Address): Promise<StudioPage> {
  const { host, pathname, search } = new URL(url);
  let path = `${pathname}${search}`;
  let cookie: string | undefined;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await get(address, host, path, cookie);
    cookie = answer.cookie ?? cookie;
    if (answer.location === undefined) {
      const message = answer.text
        .replace(/<style>[\s\S]*?<\/style>/g, '')
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
      return { status: answer.status, path, text: answer.text, message };
    }
    const next = new URL(answer.location, url);
    path = `${next.pathname}${next.search}`;
  }
  throw new Error('too many redirects');
}

interface PlainAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly cookie: string | undefined;
  readonly text: string;
}

function get(
  { host, port }: Address,
  hostHeader: string,
  path: string,
  cookie: string | undefined,
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { host: hostHeader, ...(cookie === undefined ? {} : { cookie }) };
    request({ host, port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          cookie: response.headers['set-cookie']?.map((line) => line.split(';')[0]).join('; '),
          text: Buffer.concat(chunks).toString(),
        });
      });
    })
      .on('error', reject)
      .end();
  });
}
