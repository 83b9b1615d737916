/** A request can fail after a user profile was created for it. The audit trail must tell of that profile all the same. */
import { ServiceError } from '../model/errors.ts';

/** The same failure, with what must not be lost about it. */
export function afterCreation(error: unknown): ServiceError {
  if (!(error instanceof ServiceError)) {
    return new ServiceError('internal_error', {
      detail: 'failed after the user profile was created',
      createdProfile: true,
      cause: error,
    });
  }
  const { code, detail, publicDetail, retryAfterSeconds, awsRequestId } = error;
  return new ServiceError(code, {
    detail: `${detail}; the user profile was created for this request`,
    ...(publicDetail === undefined ? {} : { publicDetail }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    createdProfile: true,
    cause: error,
  });
}
