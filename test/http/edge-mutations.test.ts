import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, MARKER } from '../fuzz/raw-exchange.ts';
import { spoiltRequests, validRequests } from '../fuzz/request-mutations.ts';
import { expectAnswerHeaders } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const NUMBER_OF_REQUESTS = 600;
let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    settings: { limits: { requestTimeoutMilliseconds: 1_000 }, log: { level: 'error' } },
  });
});
afterAll(() => service.close());

describe('a valid request with some bytes spoilt', () => {
  // Many at once, and not one after the other: those that wait for bytes that were cut out take a second to be cut off.
  it('is answered or cut off in time: never with 5xx, never for another profile', async () => {
    const requests = fc.sample(spoiltRequests(validRequests(service.token())), {
      numRuns: NUMBER_OF_REQUESTS,
      seed: 59,
    });
    const outcomes = await Promise.all(
      requests.map(async (bytes) => {
        const { answers, closed, text } = await exchange(service.origin, [bytes]);
        return { sent: bytes.toString('latin1'), answers, closed, text };
      }),
    );
    const granted = new Set<string | undefined>();
    for (const { sent, answers, closed, text } of outcomes) {
      const statuses = answers.map(({ status }) => status);
      expect({ sent, statuses, closed }).not.toMatchObject({ statuses: [], closed: false });
      expect({ sent, faults: statuses.filter((status) => !(status >= 200 && status < 500)) }).toEqual({
        sent,
        faults: [],
      });
      expect(text).not.toMatch(/"userProfileName":"(?!alice")/);
      for (const answer of answers) {
        expectAnswerHeaders(answer);
        if (/uthorizedUrl"/.test(answer.text)) granted.add(answer.headers['x-request-id']);
      }
    }
    const allowed = service
      .audit()
      .filter(({ operation, outcome }) => operation === 'createPresignedUrl' && outcome === 'allow')
      .map(({ requestId }) => requestId);
    // Every URL that left has its event, and every event its answer: none was lost, and none overtaken.
    expect(new Set(allowed)).toEqual(granted);
    // The mutations are not so heavy that nothing gets through, nor so light that everything does.
    expect(granted.size).toBeGreaterThan(NUMBER_OF_REQUESTS / 50);
    expect(granted.size).toBeLessThan(NUMBER_OF_REQUESTS / 2);
    expect((await exchange(service.origin, [MARKER])).answers.map(({ status }) => status)).toEqual([200]);
    expect((await service.launch({})).status).toBe(201);
  });
});
