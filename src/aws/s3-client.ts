/** Makes S3 clients: one long-lived client for all buckets, never one for each request. */
import { S3Client } from '@aws-sdk/client-s3';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

/**
 * Region (`AWS_REGION`), endpoint (`AWS_ENDPOINT_URL_S3`, or the Region's) and credentials come from the SDK's own sources.
 * A gateway endpoint leads to the buckets of its own Region only, so there is no other Region to name. The body of an object
 * is handed on as it arrives: whoever reads it bounds it.
 */
export function createS3Client(options: ClientTransportOptions): S3Client {
  const client = new S3Client(clientTransport(options));
  boundAnswers(client.middlewareStack, { ...options, leavesSuccess: true });
  return client;
}
