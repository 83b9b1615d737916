/** Asks the service, with the token of whoever is signed in. Every outcome is an answer; nothing throws. */
import type { LaunchPageSettings } from '../model/launch-page.ts';
import type { Answer, Caller, LaunchRequest, PresignedUrl, Refusal } from './answers.ts';

/** Longer than the service itself takes to give up on SageMaker; a profile that is created on first use takes half a minute. */
const TIMEOUT_MILLISECONDS = 60_000;

export type Service = ReturnType<typeof createService>;

export function createService(
  { basePath, problems }: Pick<LaunchPageSettings, 'basePath' | 'problems'>,
  token: string,
) {
  async function ask<T>(
    path: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    try {
      const response = await fetch(`${basePath}${path}`, {
        ...init,
        headers: { ...init.headers, accept: 'application/json', authorization: `Bearer ${token}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      return response.ok ? { value: await response.json() } : { refusal: await refusalOf(response) };
    } catch {
      return { refusal: { code: 'unreachable' } };
    }
  }

  async function refusalOf(response: Response): Promise<Refusal> {
    const body: unknown = await response.json().catch(() => undefined);
    const { code, detail } = isRecord(body) ? body : {};
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      code: typeof code === 'string' && isKnown(code) ? code : codeOf(response.status),
      ...(typeof detail === 'string' ? { detail } : {}),
      ...(requestId === undefined ? {} : { requestId }),
      ...(Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {}),
    };
  }

  function isKnown(code: string): code is keyof typeof problems {
    return Object.hasOwn(problems, code);
  }

  return {
    describeCaller: () => ask<Caller>('/v1/me'),
    /** Slower, since SageMaker is asked. */
    describeCallerWithSpaces: () => ask<Caller>('/v1/me?include=spaces'),
    createPresignedUrl: (request: LaunchRequest) =>
      ask<PresignedUrl>('/v1/presigned-urls', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
  };
}

/** For answers of whatever stands in front of the service. */
function codeOf(status: number): Refusal['code'] {
  const codes: Readonly<Record<number, Refusal['code']>> = {
    401: 'invalid_token',
    403: 'outside_network',
    404: 'not_found',
    429: 'rate_limited',
    502: 'not_ready',
    503: 'not_ready',
    504: 'upstream_timeout',
  };
  return codes[status] ?? 'internal_error';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
