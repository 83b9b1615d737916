/** Bounds how long something is waited for, whatever it is that hangs: a connection, a body, the credentials. */
import { ServiceError } from '../model/errors.ts';

const RETRY_AFTER_SECONDS = 2;

/**
 * @param what names the work for operators
 * @param work is told by its signal when nobody waits for it any more
 * @throws ServiceError `upstream_timeout` when the time is over, or what the work throws
 */
export async function within<T>(
  milliseconds: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new ServiceError('upstream_timeout', {
        detail: `${what} took longer than ${milliseconds} ms in all`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      }),
    );
    controller.abort();
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
