import { ServiceError } from '../../../src/model/errors.ts';

/** What a piece of work is refused with; fails if it is not refused, or with anything but a service error. */
export function refusalOf(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) {
      return error;
    }
    throw error;
  }
  throw new Error('it was not refused');
}

export async function refusalOfPromise(work: Promise<unknown>): Promise<ServiceError> {
  const outcome = await work.then(
    () => 'it was not refused',
    (error: unknown) => error,
  );
  return refusalOf(() => {
    throw outcome;
  });
}
