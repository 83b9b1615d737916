/**
 * A client of Studio Pass for portals, to be copied. It needs nothing but `fetch`: Node 22.18 or later runs it as it is, and so do
 * Deno and Bun; an older Node needs it compiled. It asks for a URL or a link with the person's own token, tries again only when the
 * service says so, and writes neither URL nor token anywhere.
 */

/** Stable: decide by it. Titles and details are for people. What to do about each is in errors.md. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'not_mapped'
  | 'mapping_disabled'
  | 'profile_forbidden'
  | 'domain_forbidden'
  | 'app_forbidden'
  | 'space_forbidden'
  | 'revoked'
  | 'outside_network'
  | 'not_found'
  | 'domain_required'
  | 'profile_not_ready'
  | 'profile_missing'
  | 'ticket_spent'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'rate_limited'
  | 'internal_error'
  | 'upstream_denied'
  | 'upstream_failed'
  | 'upstream_throttled'
  | 'overloaded'
  | 'not_ready'
  | 'upstream_timeout'
  /** Not an answer of Studio Pass: something on the way to it answered. */
  | 'unexpected_answer';

/** Everything is optional. */
export interface LaunchRequest {
  readonly domainId?: string;
  readonly app?: 'Studio' | 'JupyterServer' | 'JupyterLab' | 'CodeEditor' | 'RStudioServerPro' | 'Canvas';
  readonly path?: string;
  readonly spaceName?: string;
  readonly expiresInSeconds?: number;
  readonly sessionDurationInSeconds?: number;
}

/** Whoever opens it is signed in as its owner: redirect that person's browser to it, and send it nowhere else. Prints as nothing. */
export class SecretUrl {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }
}

export interface PresignedUrl {
  readonly authorizedUrl: SecretUrl;
  /** Within seconds. */
  readonly expiresAt: Date;
  readonly domainId: string;
  readonly userProfileName: string;
}

export interface LaunchTicket {
  /** Works once. */
  readonly launchUrl: SecretUrl;
  /** Within minutes. */
  readonly expiresAt: Date;
}

export class StudioPassError extends Error {
  override readonly name = 'StudioPassError';
  readonly code: ErrorCode;
  readonly status: number;
  /** For the person in front of the screen. */
  readonly detail: string;
  /** Quote it to whoever runs the service. */
  readonly requestId: string | undefined;
  /** Only where another try makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, answer?: Response) {
    super(`${code}: ${detail}`);
    const retryAfter = answer?.headers.get('retry-after') ?? '';
    this.code = code;
    this.status = answer?.status ?? 0;
    this.detail = detail;
    this.requestId = answer?.headers.get('x-request-id') ?? undefined;
    this.retryAfterSeconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  }
}

export interface StudioPassOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Tries for one call, the first one included. */
  readonly attempts?: number;
  /** A longer wait than this is left to the caller. */
  readonly maxWaitSeconds?: number;
  readonly timeoutMilliseconds?: number;
}

export class StudioPass {
  readonly #options: Required<StudioPassOptions>;

  constructor(options: StudioPassOptions) {
    this.#options = { attempts: 3, maxWaitSeconds: 10, timeoutMilliseconds: 15_000, ...options };
  }

  /** To redirect to at once. @throws StudioPassError, or what `fetch` throws if there is no answer */
  async createPresignedUrl(token: string, request: LaunchRequest = {}): Promise<PresignedUrl> {
    const answer = await this.#ask('/v1/presigned-urls', token, request);
    return {
      authorizedUrl: new SecretUrl(String(answer.authorizedUrl)),
      expiresAt: new Date(String(answer.expiresAt)),
      domainId: String(answer.domainId),
      userProfileName: String(answer.userProfileName),
    };
  }

  /** For a page that shows a link before it is used. @throws StudioPassError, or what `fetch` throws if there is no answer */
  async createLaunchTicket(token: string, request: LaunchRequest = {}): Promise<LaunchTicket> {
    const answer = await this.#ask('/v1/launch-tickets', token, request);
    return {
      launchUrl: new SecretUrl(String(answer.launchUrl)),
      expiresAt: new Date(String(answer.expiresAt)),
    };
  }

  async #ask(path: string, token: string, request: LaunchRequest): Promise<Record<string, unknown>> {
    // A header that cannot be sent would be quoted in the error, token and all.
    if (!/^[\w.~+/=-]+$/.test(token)) {
      throw new StudioPassError('invalid_token', 'The token has characters that no token has.');
    }
    const { baseUrl, attempts, maxWaitSeconds, timeoutMilliseconds } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      if (answer.status === 201) {
        return (await answer.json()) as Record<string, unknown>;
      }
      const error = await errorOf(answer);
      const { retryAfterSeconds: wait } = error;
      if (wait === undefined || wait > maxWaitSeconds || attempt >= attempts) {
        throw error;
      }
      // Whoever was refused together must not come back together.
      const seconds = wait + Math.random();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

async function errorOf(answer: Response): Promise<StudioPassError> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const problem = isProblem ? ((await answer.json()) as { code: ErrorCode; detail: string }) : undefined;
  return problem === undefined
    ? new StudioPassError('unexpected_answer', `Something answered with status ${answer.status}.`, answer)
    : new StudioPassError(problem.code, problem.detail, answer);
}
