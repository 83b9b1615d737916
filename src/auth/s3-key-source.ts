/**
 * A key set in S3 that something else copies from the issuer, for a network without a way there. An object outlives whoever
 * wrote it, so its keys are as old as its last writing, and must never pass for as young as their reading.
 */
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import type { Clock } from '../model/clock.ts';
import type { S3Location } from '../model/s3-location.ts';
import { type KeySource, readKeySet } from './key-source.ts';

export interface S3KeySourceOptions {
  /** Must not try again by itself. */
  readonly client: Pick<S3Client, 'send'>;
  readonly location: S3Location;
  /** The time of day, which the time of the object's last writing is held against. */
  readonly clock: Clock;
}

export function createS3KeySource({ client, location: { bucket, key }, clock }: S3KeySourceOptions): KeySource {
  const description = `s3://${bucket}/${key}`;

  async function get(signal: AbortSignal) {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body: body, LastModified: lastModified } = await client
      .send(command, { abortSignal: signal })
      .catch((error: unknown) => {
        throw new Error(translateSdkError(error, 's3:GetObject').detail);
      });
    if (!(body instanceof Readable) || lastModified === undefined) {
      throw new Error('s3:GetObject answered without a body or without the time of the last writing');
    }
    return { body, lastModified };
  }

  return {
    description,
    async fetch(signal) {
      signal.throwIfAborted();
      const askedAt = clock();
      try {
        const { body, lastModified } = await get(signal);
        return {
          bytes: await readKeySet(body),
          // A writer whose clock is ahead, or one that wrote after the question, must not make keys younger than new.
          ageSeconds: Math.max(0, (askedAt - lastModified.getTime()) / 1_000),
        };
      } catch (error) {
        signal.throwIfAborted();
        throw new Error(`${description}: ${error instanceof Error ? error.message : 'unknown error'}`);
      }
    },
  };
}
