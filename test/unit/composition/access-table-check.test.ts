import { expect, test } from 'vitest';
import type { CallStatus } from '../../../src/aws/call-watch.ts';
import { accessTableCheck } from '../../../src/composition/access-table-check.ts';

test.each<[CallStatus, string]>([
  [{ state: 'not_asked' }, 'not read yet'],
  [{ state: 'answered', secondsAgo: 3.9 }, 'read 3 s ago'],
  [
    { state: 'failing', seconds: 12.3, why: 'upstream_denied (AccessDeniedException)' },
    'cannot be read for 12 s: upstream_denied (AccessDeniedException), see the log',
  ],
])('a table of the status %j leaves the service ready, and operators are told', (status, state) => {
  const check = accessTableCheck({ status: () => status });
  expect(check.name).toBe('access table');
  expect(check.check()).toEqual({ ready: true, state });
});
