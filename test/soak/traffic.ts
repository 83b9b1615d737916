/** Good and bad requests at a steady rate, whatever becomes of them, with everything that was answered written down. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenIssuer } from '../support/token-issuer.ts';

interface Answered {
  readonly kind: 'good' | 'bad';
  readonly status: number;
  readonly requestId: string;
  readonly code: string | undefined;
  readonly milliseconds: number;
}

export interface PhaseTraffic {
  readonly name: string;
  readonly sent: number;
  /** Requests that were sent and got no answer. */
  readonly lost: readonly string[];
  readonly answers: readonly Answered[];
}

const GOOD_EACH_SECOND = 60;
const BAD_EACH_SECOND = 20;
const GIVE_UP_MILLISECONDS = 20_000;

interface Ask {
  readonly kind: 'good' | 'bad';
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: string;
}

export function createTraffic(origin: string, issuer: TokenIssuer) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const { hostname, port } = new URL(origin);
  let turn = 0;

  const good = (): Ask => ({
    kind: 'good',
    method: 'POST',
    path: '/v1/presigned-urls',
    token: aliceToken(),
    body: '{}',
  });
  const aliceToken = (): string => issuer.sign(issuer.accessClaims());
  const bad: readonly (() => Ask)[] = [
    () => ({ kind: 'bad', method: 'POST', path: '/v1/presigned-urls', token: `${turn}.x.y` }),
    () => ({ kind: 'bad', method: 'POST', path: '/v1/presigned-urls', token: aliceToken(), body: '{"region":1}' }),
    () => ({ kind: 'bad', method: 'GET', path: '/bob', token: aliceToken() }),
    () => ({ kind: 'bad', method: 'GET', path: '/v1/me' }),
    () => ({
      kind: 'bad',
      method: 'GET',
      path: '/v1/me',
      token: issuer.sign(issuer.accessClaims({ sub: `soak-${turn}` }), { header: { kid: `kid-${turn}` } }),
    }),
  ];

  function ask({ kind, method, path, token, body = '' }: Ask): Promise<Answered> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const headers = {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const outgoing = request({ hostname, port, agent, method, path, headers, timeout: GIVE_UP_MILLISECONDS });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            kind,
            status: response.statusCode ?? 0,
            requestId: String(response.headers['x-request-id']),
            code: /"code":"(\w+)"/.exec(text)?.[1],
            milliseconds: performance.now() - started,
          });
        });
      });
      outgoing.end(body);
    });
  }

  return {
    async run(name: string, seconds: number): Promise<PhaseTraffic> {
      const answers: Answered[] = [];
      const lost: string[] = [];
      const pending: Promise<void>[] = [];
      const every = 1_000 / (GOOD_EACH_SECOND + BAD_EACH_SECOND);
      const started = performance.now();
      for (let sent = 0; performance.now() - started < seconds * 1_000; sent += 1) {
        turn += 1;
        const isBad = sent % (GOOD_EACH_SECOND / BAD_EACH_SECOND + 1) === 0;
        const next = isBad ? (bad[turn % bad.length] ?? good)() : good();
        pending.push(
          ask(next).then(
            (answer) => void answers.push(answer),
            (error: Error) => void lost.push(`${next.method} ${next.path}: ${error.message}`),
          ),
        );
        await sleep(Math.max(0, started + sent * every - performance.now()));
      }
      await Promise.all(pending);
      return { name, sent: pending.length, lost, answers };
    },
    close: () => agent.destroy(),
  };
}

export function percentile({ answers }: PhaseTraffic, fraction: number): number {
  const sorted = answers
    .filter(({ kind }) => kind === 'good')
    .map(({ milliseconds }) => milliseconds)
    .toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * fraction)] ?? 0) * 10) / 10;
}
