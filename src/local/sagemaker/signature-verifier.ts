/**
 * Finds out who signed a request (AWS Signature Version 4, headers only) by signing it again with the key that the caller
 * claims to have. It must not believe anything that the signature does not cover: the body's hash, the time and the session
 * token included.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseAuthorizationHeader, type SignatureClaim } from './authorization-header.ts';
import { AwsError } from './aws-error.ts';
import type { Principal } from './principals.ts';

interface SignedRequest {
  readonly method: string;
  /** Path without a query: the JSON protocols have none. */
  readonly path: string;
  readonly headers: Readonly<NodeJS.Dict<string[]>>;
  readonly body: Buffer;
}

export interface SignatureVerifierOptions {
  readonly region: string;
  readonly service: string;
  readonly principals: readonly Principal[];
  /** Finds whoever has been given temporary credentials, by access key id. */
  readonly findTemporary?: ((accessKeyId: string) => Principal | undefined) | undefined;
  readonly clock: () => number;
}

const MAXIMUM_SKEW_MS = 15 * 60 * 1000;
const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const UNKNOWN_KEY = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** @throws AwsError for every request whose sender stays unproven */
export type SignatureVerifier = (request: SignedRequest) => Promise<Principal>;

export function signatureVerifier(options: SignatureVerifierOptions): SignatureVerifier {
  const principals = new Map(options.principals.map((principal) => [principal.accessKey.accessKeyId, principal]));
  return async (request) => {
    const claim = parseAuthorizationHeader(request.headers.authorization);
    const amzDate = single(request, 'x-amz-date');
    const signedAt = AMZ_DATE.test(amzDate ?? '')
      ? Date.parse((amzDate ?? '').replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'))
      : Number.NaN;
    if (amzDate === undefined || Number.isNaN(signedAt)) {
      throw new AwsError(
        'IncompleteSignatureException',
        "Authorization header requires existence of an 'X-Amz-Date' header.",
      );
    }
    const principal = principals.get(claim.accessKeyId) ?? options.findTemporary?.(claim.accessKeyId);
    if (principal === undefined || single(request, 'x-amz-security-token') !== principal.accessKey.sessionToken) {
      throw new AwsError('UnrecognizedClientException', UNKNOWN_KEY);
    }
    requireScope(claim, amzDate, options);
    requireCoverage(claim, request);
    const expected = await sign(claim, request, principal, new Date(signedAt));
    if (!timingSafeEqual(expected, claim.signature)) {
      throw new AwsError('InvalidSignatureException', MISMATCH);
    }
    requireFreshness(signedAt, options.clock());
    if (options.clock() >= (principal.accessKey.expiresAt ?? Number.POSITIVE_INFINITY)) {
      throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    return principal;
  };
}

function requireScope(claim: SignatureClaim, amzDate: string, options: SignatureVerifierOptions): void {
  if (claim.region !== options.region) {
    throw new AwsError('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  if (claim.service !== options.service) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${options.service}'.`,
    );
  }
  if (claim.date !== amzDate.slice(0, 8)) {
    throw new AwsError(
      'InvalidSignatureException',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    );
  }
}

function requireCoverage(claim: SignatureClaim, request: SignedRequest): void {
  const present = Object.keys(request.headers);
  const needed = ['host', ...present.filter((name) => name.startsWith('x-amz-'))];
  const missing = needed.find((name) => !claim.signedHeaders.includes(name));
  if (missing !== undefined) {
    throw new AwsError('InvalidSignatureException', `'${missing}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const repeated = claim.signedHeaders.find((name) => request.headers[name]?.length !== 1);
  if (repeated !== undefined) {
    throw new AwsError('InvalidSignatureException', MISMATCH);
  }
  // The signer takes this header's word for the body's hash.
  const claimedHash = single(request, 'x-amz-content-sha256');
  if (claimedHash !== undefined && claimedHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw new AwsError('InvalidSignatureException', MISMATCH);
  }
}

async function sign(claim: SignatureClaim, request: SignedRequest, principal: Principal, at: Date): Promise<Buffer> {
  const signer = new SignatureV4({
    credentials: principal.accessKey,
    region: claim.region,
    service: claim.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const headers = Object.fromEntries(claim.signedHeaders.map((name) => [name, single(request, name) ?? '']));
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: headers.host ?? '',
      path: request.path,
      headers,
      body: request.body,
    },
    { signingDate: at, signableHeaders: new Set(claim.signedHeaders) },
  );
  return parseAuthorizationHeader([signed.headers.authorization ?? '']).signature;
}

function requireFreshness(signedAt: number, now: number): void {
  if (now - signedAt > MAXIMUM_SKEW_MS) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${iso(signedAt)} is now earlier than ${iso(now - MAXIMUM_SKEW_MS)} (${iso(now)} - 15 min.)`,
    );
  }
  if (signedAt - now > MAXIMUM_SKEW_MS) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${iso(signedAt)} is still later than ${iso(now + MAXIMUM_SKEW_MS)} (${iso(now)} + 15 min.)`,
    );
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function single(request: SignedRequest, name: string): string | undefined {
  return request.headers[name]?.[0];
}
