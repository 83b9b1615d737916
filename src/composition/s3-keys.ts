/** Makes key sources that read from S3. Loaded only where one is configured: the S3 client costs time and memory to load. */
import type { KeySource } from '../auth/key-source.ts';
import { createS3KeySource } from '../auth/s3-key-source.ts';
import { createS3Client } from '../aws/s3-client.ts';
import type { S3Location } from '../model/s3-location.ts';

/** The key ring waits 3 s for a fetch as a whole, and decides itself when to try again. */
const S3_TIMES = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_500,
  totalTimeoutMilliseconds: 2_500,
  maxAttempts: 1,
  maxInFlight: 4,
} as const;

/** One client for all of them. */
export function s3KeySources(): (location: S3Location) => KeySource {
  const client = createS3Client(S3_TIMES);
  return (location) => createS3KeySource({ client, location });
}
