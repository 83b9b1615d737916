import { describe, expect, test } from 'vitest';
import { ServiceError, tokenRefused } from '../../../src/model/errors.ts';

describe('a service error', () => {
  test('is an Error that keeps what it was given', () => {
    const cause = new Error('cause');
    const error = new ServiceError('upstream_throttled', {
      detail: 'detail',
      publicDetail: 'public',
      retryAfterSeconds: 2,
      awsRequestId: 'request',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'ServiceError',
      code: 'upstream_throttled',
      detail: 'detail',
      publicDetail: 'public',
      retryAfterSeconds: 2,
      awsRequestId: 'request',
      cause,
    });
  });

  test('has no cause unless one is given', () => {
    expect('cause' in new ServiceError('not_mapped', { detail: 'none' })).toBe(false);
  });

  test('is retryable exactly if it says after how many seconds', () => {
    expect(new ServiceError('not_ready', { detail: '', retryAfterSeconds: 5 }).retryable).toBe(true);
    expect(new ServiceError('not_ready', { detail: '', retryAfterSeconds: 0 }).retryable).toBe(true);
    expect(new ServiceError('not_ready', { detail: '' }).retryable).toBe(false);
  });

  test('gives its code as the reason, unless a token fault is more precise', () => {
    expect(new ServiceError('not_mapped', { detail: '' }).reason).toBe('not_mapped');
    expect(tokenRefused('expired', 'exp is past').reason).toBe('expired');
  });

  test('of a refused token has one code for every fault, and nothing for the caller', () => {
    const error = tokenRefused('key_unknown', 'kid is not in the key set');
    expect(error).toMatchObject({ code: 'invalid_token', tokenFault: 'key_unknown', publicDetail: undefined });
    expect(error.retryable).toBe(false);
  });
});
