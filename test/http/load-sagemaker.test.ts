import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { answerAws, type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

/** More calls to SageMaker than may be under way at once. */
const MAX_IN_FLIGHT = 4;
const MAX_QUEUED = 6;
const ORIGIN = `https://${DOMAIN_ID}.studio.us-east-1.sagemaker.aws`;
const good = answerAws({ AuthorizedUrl: `${ORIGIN}/auth?token=t` });
let service: TestService;
let sageMaker: ScriptedSageMaker;
let waiting: ServerResponse[];

beforeEach(async () => {
  waiting = [];
  sageMaker = await startScriptedSageMaker((response) => void waiting.push(response));
  service = await startTestService({
    domain: { sageMakerEndpoint: sageMaker.endpoint, studioOrigin: ORIGIN, expiresInSeconds: 300 },
    settings: {
      sageMaker: {
        maxInFlight: MAX_IN_FLIGHT,
        maxQueued: MAX_QUEUED,
        requestTimeoutMilliseconds: 2_000,
        totalTimeoutMilliseconds: 4_000,
      },
    },
  });
});
afterEach(async () => {
  sageMaker.answer(good);
  for (const response of waiting) response.destroy();
  await service.close();
  await sageMaker.close();
});

/** Answers what waits, and from then on everything at once. */
function release(script = good): void {
  sageMaker.answer(script);
  for (const response of waiting.splice(0)) script(response, { region: undefined, input: {} });
}

const fill = (count: number) => Array.from({ length: count }, () => service.launch());
const isFull = () => expect.poll(() => waiting.length).toBe(MAX_IN_FLIGHT);

describe('calls to SageMaker', () => {
  it('beyond those under way and those that wait are refused at once, with a hint when to come back', async () => {
    const accepted = fill(MAX_IN_FLIGHT + MAX_QUEUED);
    await isFull();
    const durations: number[] = [];
    for (let count = 0; count < 31; count += 1) {
      const started = performance.now();
      const answer = await service.launch();
      durations.push(performance.now() - started);
      expectProblem(answer, 503, 'overloaded');
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(service.audit().at(-1)).toMatchObject({ outcome: 'deny', reason: 'overloaded' });
    }
    const median = durations.toSorted((a, b) => a - b)[15];
    expect(median).toBeLessThan(50);
    expect(sageMaker.calls).toHaveLength(MAX_IN_FLIGHT);
    release();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual(accepted.map(() => 201));
    expect(sageMaker.calls).toHaveLength(MAX_IN_FLIGHT + MAX_QUEUED);
  });

  it('that wait are made in the order in which they came', async () => {
    const accepted = fill(MAX_IN_FLIGHT);
    await isFull();
    const order = Array.from({ length: MAX_QUEUED }, (_, index) => 100 + index);
    for (const expiresInSeconds of order) {
      const audited = service.log().length;
      accepted.push(service.launch({ expiresInSeconds }));
      // One after the other: each is waiting before the next is sent.
      await service.send({ path: '/v1/nothing' });
      expect(service.log().length).toBeGreaterThan(audited);
    }
    const more = sageMaker.calls.length;
    release();
    await Promise.all(accepted);
    expect(sageMaker.calls.slice(more).map(({ input }) => input.ExpiresInSeconds)).toEqual(order);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['an error', answerAws({ __type: 'InternalFailure' }, 500) as (response: ServerResponse) => void],
    ['a reset', (response) => void response.socket?.resetAndDestroy()],
    ['an answer that is cut off', (response) => void response.write('{"Auth', () => response.destroy())],
  ])('that end with %s make room for others', async (_name, fault) => {
    for (let round = 0; round < 3; round += 1) {
      const accepted = fill(MAX_IN_FLIGHT + MAX_QUEUED);
      await isFull();
      release(fault);
      expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual(accepted.map(() => 502));
      sageMaker.answer((response) => void waiting.push(response));
    }
    release();
    const after = await Promise.all(fill(MAX_IN_FLIGHT + MAX_QUEUED));
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 201));
  });

  it('that are never answered make room for others when their time is over', async () => {
    const accepted = fill(MAX_IN_FLIGHT + 1);
    await isFull();
    const statuses = (await Promise.all(accepted.slice(0, MAX_IN_FLIGHT))).map(({ status }) => status);
    expect(statuses).toEqual(statuses.map(() => 504));
    release();
    expect((await accepted[MAX_IN_FLIGHT])?.status).toBe(201);
    expect((await service.launch()).status).toBe(201);
  });
});
