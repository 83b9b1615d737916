import { describe, expect, test } from 'vitest';
import { type Check, failed, ok, skipped, warning } from '../../../src/diagnosis/check.ts';
import { runChecks, summarise } from '../../../src/diagnosis/run-checks.ts';
import { upstream } from '../../support/diagnosis.ts';

const advice = { meaning: 'm', remedy: 'r' };
const timeoutMilliseconds = 5_000;

function check(id: string, run: Check['run'], needs: readonly string[] = []): Check {
  return { id, title: `Title of ${id}`, needs, run };
}

const well = (id: string, needs: readonly string[] = []) => check(id, async () => [ok('fine')], needs);
const bad = (id: string, needs: readonly string[] = []) => check(id, async () => [failed('broken', advice)], needs);

describe('checks', () => {
  test('are reported in their order, each with the worst of its findings', async () => {
    const mixed = check('mixed', async () => [skipped('x'), ok('x'), warning('x', advice)]);
    const worst = check('worst', async () => [warning('x', advice), failed('x', advice), ok('x')]);
    const results = await runChecks([well('a'), mixed, worst], { timeoutMilliseconds });
    expect(results.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'ok'],
      ['mixed', 'warning'],
      ['worst', 'failed'],
    ]);
    expect(summarise(results)).toEqual({ ok: 1, warning: 1, failed: 1, skipped: 0 });
  });

  test('run side by side where none needs another', async () => {
    const meeting = Promise.withResolvers<void>();
    const waits = check('waits', async () => {
      await meeting.promise;
      return [ok('met')];
    });
    const comes = check('comes', async () => {
      meeting.resolve();
      return [ok('met')];
    });
    const results = await runChecks([waits, comes], { timeoutMilliseconds });
    expect(results.map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  test('are skipped after one that failed, all the way down, and say why', async () => {
    let wasRun = false;
    const never = check('never', async () => {
      wasRun = true;
      return [ok('x')];
    }, ['middle']);
    const results = await runChecks([bad('first'), well('middle', ['first']), never], { timeoutMilliseconds });
    expect(results.map(({ state }) => state)).toEqual(['failed', 'skipped', 'skipped']);
    expect(results[1]?.findings[0].found).toContain('first');
    expect(wasRun).toBe(false);
  });

  test('are run after one that had nothing to look at, or only a warning', async () => {
    const nothing = check('nothing', async () => [skipped('not configured')]);
    const warned = check('warned', async () => [warning('x', advice)]);
    const results = await runChecks([nothing, warned, well('after', ['nothing', 'warned'])], { timeoutMilliseconds });
    expect(results.map(({ state }) => state)).toEqual(['skipped', 'warning', 'ok']);
  });

  test('that crash are their own failure, and quote nothing of what they threw', async () => {
    const crashes = check('crashes', () => {
      throw Object.assign(new RangeError('secret eyJhbGciOi'), { code: 'ERR_X' });
    });
    const results = await runChecks([crashes, well('other')], { timeoutMilliseconds });
    expect(results.map(({ state }) => state)).toEqual(['failed', 'ok']);
    expect(results[0]?.findings[0].found).toContain('RangeError ERR_X');
    expect(JSON.stringify(results)).not.toContain('eyJ');
  });

  test('that throw what is no error are their own failure as well', async () => {
    const results = await runChecks([check('odd', () => Promise.reject('x'))], { timeoutMilliseconds });
    expect(results).toMatchObject([{ state: 'failed' }]);
  });

  test('that AWS does not let come to their end fail with what it said', async () => {
    const results = await runChecks([check('aws', () => Promise.reject(upstream('upstream_failed', 'no luck')))], {
      timeoutMilliseconds,
    });
    expect(results).toMatchObject([{ state: 'failed', findings: [{ found: 'no luck' }] }]);
  });

  test('that hang are ended after their time, and told so', async () => {
    let wasTold = false;
    const hangs = check(
      'hangs',
      (signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            wasTold = true;
          });
        }),
    );
    const results = await runChecks([hangs, well('other'), well('later', ['hangs'])], { timeoutMilliseconds: 20 });
    expect(results.map(({ state }) => state)).toEqual(['failed', 'ok', 'skipped']);
    expect(wasTold).toBe(true);
  });

  test('that find nothing at all are skipped', async () => {
    expect(await runChecks([check('none', async () => [])], { timeoutMilliseconds })).toMatchObject([
      { state: 'skipped' },
    ]);
  });

  test('that are chosen run with those they need, and no others', async () => {
    const checks = [well('a'), well('b', ['a']), well('c'), well('d', ['b'])];
    const results = await runChecks(checks, { only: ['d'], timeoutMilliseconds });
    expect(results.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  });

  test('must come after those they need', async () => {
    await expect(runChecks([well('a', ['b']), well('b')], { timeoutMilliseconds })).rejects.toThrow(TypeError);
  });
});
