/**
 * The people of the morning rush, in a process of their own. Each request goes to any of the tasks, as behind a load balancer
 * without stickiness; each is on a connection that no other request waits for.
 */
import { createPrivateKey } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { tokenOf } from '../load/signed-requests.ts';
import { answerParent } from '../run/asked-process.ts';
import { ASKED, ROUTE } from '../world.ts';
import { arrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import { type Answer, type Manner, mannerOf, pauseAfter } from './behaviour.ts';
import { type Random, seededRandom } from './random.ts';
import type { RushQuestion, RushReport } from './rush-question.ts';

const SIGNED_AT_ONCE = 64;
const BODY = JSON.stringify(ASKED);

answerParent<RushQuestion, RushReport>(async (question) => {
  const { origins, people, greedyConnections, endsAfterSeconds } = question;
  const random = seededRandom(question.seed);
  const times = arrivals(question, random);
  const manners = times.map(() => mannerOf(random, question));
  // Whoever is greedy is one person more.
  const tokens = await tokensOf(people + 1, question.privateKeyPem);
  const agent = new Agent({ connections: null, pipelining: 1 });
  const attempts: Attempt[] = [];
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;

  async function send(person: number): Promise<Answer> {
    const origin = origins[Math.floor(random() * origins.length)] ?? '';
    try {
      const { statusCode, headers, body } = await request(`${origin}${ROUTE}`, {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${tokens[person] ?? ''}`, 'content-type': 'application/json' },
        body: BODY,
      });
      await body.dump();
      const told = headers['retry-after'];
      return { status: statusCode, retryAfterSeconds: told === undefined ? undefined : Number(told) };
    } catch {
      return { status: 0, retryAfterSeconds: undefined };
    }
  }
  async function insist(person: number, manner: Manner, chance: Random): Promise<void> {
    for (let number = 1; ; number += 1) {
      const sentAt = elapsed();
      const answer = await send(person);
      attempts.push({ person, manner, number, sentAt, answeredAt: elapsed(), ...answer });
      const pause = pauseAfter(manner, answer, number, chance);
      if (pause === undefined || elapsed() + pause > endsAfterSeconds) {
        return;
      }
      await sleep(pause * 1_000);
    }
  }
  const greedyUntil = question.seconds;
  async function beGreedy(): Promise<void> {
    for (let number = 1; elapsed() < greedyUntil; number += 1) {
      const sentAt = elapsed();
      const answer = await send(people);
      attempts.push({ person: people, manner: 'greedy', number, sentAt, answeredAt: elapsed(), ...answer });
    }
  }

  await Promise.all([
    ...times.map(async (at, person) => {
      await sleep(at * 1_000);
      await insist(person, manners[person] ?? 'exact', random);
    }),
    ...Array.from({ length: greedyConnections }, beGreedy),
  ]);
  await agent.close();
  return { attempts };
});

async function tokensOf(people: number, privateKeyPem: string): Promise<readonly string[]> {
  const key = createPrivateKey(privateKeyPem);
  const tokens: string[] = [];
  while (tokens.length < people) {
    const first = tokens.length;
    const batch = Array.from({ length: Math.min(SIGNED_AT_ONCE, people - first) }, (_, index) =>
      tokenOf(first + index, key),
    );
    tokens.push(...(await Promise.all(batch)));
  }
  return tokens;
}
