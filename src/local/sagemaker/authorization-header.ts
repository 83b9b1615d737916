/**
 * Reads the `Authorization` header of Signature Version 4. What it returns is what the client claims; nothing is verified.
 */
import { AwsError } from './aws-error.ts';

export interface SignatureClaim {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** 32 bytes. */
  readonly signature: Buffer;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CREDENTIAL = /^([A-Z0-9]{16,128})\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9.-]+)\/aws4_request$/;
const SIGNED_HEADERS = /^[a-z0-9-]+(;[a-z0-9-]+)*$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/** @throws AwsError `MissingAuthenticationTokenException`, `IncompleteSignatureException` */
export function parseAuthorizationHeader(values: readonly string[] | undefined): SignatureClaim {
  const [value, ...others] = values ?? [];
  if (value === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (others.length > 0 || !value.startsWith(`${ALGORITHM} `)) {
    throw new AwsError('IncompleteSignatureException', `Authorization header requires one ${ALGORITHM} signature.`);
  }
  const parameters = new Map(
    value
      .slice(ALGORITHM.length + 1)
      .split(',')
      .map((part): [string, string] => {
        const [name = '', ...rest] = part.trim().split('=');
        return [name, rest.join('=')];
      }),
  );
  const credential = CREDENTIAL.exec(required(parameters, 'Credential'));
  const signedHeaders = required(parameters, 'SignedHeaders');
  const signature = required(parameters, 'Signature');
  const [, accessKeyId, date, region, service] = credential ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined) {
    throw new AwsError('IncompleteSignatureException', 'Credential must have exactly 5 slash-delimited elements.');
  }
  if (!SIGNED_HEADERS.test(signedHeaders) || !SIGNATURE.test(signature)) {
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization header has a malformed SignedHeaders or Signature.',
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature: Buffer.from(signature, 'hex'),
  };
}

function required(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new AwsError('IncompleteSignatureException', `Authorization header requires '${name}' parameter.`);
  }
  return value;
}
