import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import {
  ANSWER_FAULTS,
  type FaultProxy,
  type ProxyFault,
  startFaultProxy,
  UNSEEN_FAULTS,
} from '../support/fault-proxy.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const NUMBER_OF_REQUESTS = 300;
const AT_ONCE = 30;
const DOCUMENTED: readonly (readonly [number, ErrorCode])[] = [
  [502, 'upstream_failed'],
  [503, 'upstream_throttled'],
  [504, 'upstream_timeout'],
];
let service: TestService;
let proxy: FaultProxy;

beforeAll(async () => {
  const target = { standIn: '' };
  proxy = await startFaultProxy({ target: () => target.standIn });
  const sageMaker = {
    connectTimeoutMilliseconds: 500,
    requestTimeoutMilliseconds: 500,
    totalTimeoutMilliseconds: 2_000,
  };
  service = await startTestService({ domain: { sageMakerEndpoint: proxy.endpoint }, settings: { sageMaker } });
  target.standIn = service.standIn.apiEndpoint;
});
afterAll(async () => {
  await service.close();
  await proxy.close();
});

describe('any schedule of faults', () => {
  it('leaves every answer documented and audited once, and no URL without both its event and its call', async () => {
    const fault = fc.option(fc.constantFrom<ProxyFault>(...UNSEEN_FAULTS, ...ANSWER_FAULTS), {
      nil: undefined,
      freq: 2,
    });
    const schedule = fc.sample(fault, { numRuns: NUMBER_OF_REQUESTS * 3, seed: 300 });
    proxy.otherwise(() => schedule.shift());
    const answers: HttpAnswer[] = [];
    for (let sent = 0; sent < NUMBER_OF_REQUESTS; sent += AT_ONCE) {
      answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => service.launch()))));
    }
    proxy.otherwise(() => undefined);

    expect(proxy.struck().size).toBe(UNSEEN_FAULTS.length + ANSWER_FAULTS.length);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      const [status, code] = DOCUMENTED.find(([documented]) => documented === answer.status) ?? [500, 'internal_error'];
      expectProblem(answer, status, code);
      expect(answer.text).not.toContain('auth?token');
    }

    const events = new Map(service.audit().map((event) => [event.requestId, event]));
    expect(service.audit()).toHaveLength(answers.length);
    const minted = new Set(
      service.standIn.calls
        .list()
        .filter(({ outcome }) => outcome === 'ok')
        .map(({ requestId }) => requestId),
    );
    for (const answer of answers) {
      const event = events.get(answer.headers['x-request-id'] ?? '');
      const expected = answer.status === 201 ? ['allow', 'granted'] : ['deny', answer.json.code];
      expect([event?.outcome, event?.reason]).toEqual(expected);
      if (event?.outcome === 'allow') {
        expect(minted).toContain(event.awsRequestId);
      }
    }
    const granted = answers.filter(({ status }) => status === 201);
    expect(new Set(granted.map(({ json }) => json.authorizedUrl)).size).toBe(granted.length);
    expect(granted.length).toBeGreaterThan(NUMBER_OF_REQUESTS / 4);
    expect(granted.length).toBeLessThan(NUMBER_OF_REQUESTS);
    // Nothing is left behind: as many at once as before go well.
    const after = await Promise.all(Array.from({ length: AT_ONCE }, () => service.launch()));
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 201));
  });
});
