/**
 * A key set in S3 that something else copies from the issuer, for a network without a way there. An object outlives whoever
 * wrote it, so its keys are as old as its last writing, and must never pass for as young as their reading.
 */
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import type { S3Location } from '../model/s3-location.ts';
import { type KeySource, readKeySet } from './key-source.ts';

export interface S3KeySourceOptions {
  /** Must not try again by itself. */
  readonly client: Pick<S3Client, 'send'>;
  readonly location: S3Location;
}

export function createS3KeySource({ client, location: { bucket, key } }: S3KeySourceOptions): KeySource {
  const description = `s3://${bucket}/${key}`;

  async function get(signal: AbortSignal) {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answeredAt = timeOfAnswer(command);
    const { Body: body, LastModified: lastModified } = await client
      .send(command, { abortSignal: signal })
      .catch((error: unknown) => {
        throw new Error(translateSdkError(error, 's3:GetObject').detail);
      });
    if (!(body instanceof Readable)) {
      throw new Error('s3:GetObject answered without a body');
    }
    // By S3's own clock on both sides: a host whose clock is behind would take every key for younger than it is.
    const ageSeconds = (answeredAt() - (lastModified?.getTime() ?? Number.NaN)) / 1_000;
    if (Number.isNaN(ageSeconds)) {
      body.destroy();
      throw new Error('s3:GetObject answered without its own time or without the time of the last writing');
    }
    return { body, ageSeconds };
  }

  return {
    description,
    async fetch(signal) {
      signal.throwIfAborted();
      try {
        const { body, ageSeconds } = await get(signal);
        // S3 is many hosts: one that is a little behind must not make keys younger than new.
        return { bytes: await readKeySet(body), ageSeconds: Math.max(0, ageSeconds) };
      } catch (error) {
        signal.throwIfAborted();
        throw new Error(`${description}: ${error instanceof Error ? error.message : 'unknown error'}`);
      }
    },
  };
}

/** The time of day at S3 when it answered (RFC 9110 section 6.6.1); NaN if it does not say. The SDK keeps it to itself. */
function timeOfAnswer({ middlewareStack }: GetObjectCommand): () => number {
  let milliseconds = Number.NaN;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers: Readonly<Record<string, string>> };
      milliseconds = Date.parse(headers.date ?? '');
      return result;
    },
    { step: 'deserialize', name: 'timeOfAnswer' },
  );
  return () => milliseconds;
}
