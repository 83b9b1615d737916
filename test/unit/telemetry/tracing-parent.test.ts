import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTraceparent } from '../../../src/telemetry/trace-parent.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const ids = `${TRACE_ID}-${SPAN_ID}`;

describe('a valid traceparent', () => {
  test.each([
    [`00-${ids}-01`, true],
    [`00-${ids}-00`, false],
    [`00-${ids}-03`, true],
    [`00-${ids}-fe`, false],
    [`cc-${ids}-01`, true],
    [`cc-${ids}-01-what-the-future-will-be-like`, true],
  ])('%s names trace and span', (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled });
  });
});

describe('anything else is as good as none:', () => {
  test.each([
    undefined,
    '',
    [`00-${ids}-01`],
    `00-${ids}-01, 00-${ids}-01`,
    `00-${ids}-01-more`,
    `00-${ids}-01 `,
    ` 00-${ids}-01`,
    `ff-${ids}-01`,
    `0-${ids}-01`,
    `00-${ids.toUpperCase()}-01`,
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`,
    `00-${ids}-1`,
    `00-${ids}-0g`,
    `00-${ids}`,
    `cc-${ids}-01.more`,
    `cc-${ids}-01-\u0000`,
    `cc-${ids}-01-${'x'.repeat(600)}`,
    `00-${ids}-01\n`,
  ])('%j', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  test('whatever is read consists of hexadecimal digits of the right number', () => {
    const near = fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[a-z]{0,4})?$/);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (header) => {
        const parent = parseTraceparent(header);
        if (parent !== undefined) {
          expect(parent.traceId).toMatch(/^[0-9a-f]{32}$/);
          expect(parent.spanId).toMatch(/^[0-9a-f]{16}$/);
          expect(header).toContain(`${parent.traceId}-${parent.spanId}`);
        }
      }),
    );
  });
});
