/**
 * An error as a JSON 1.1 service of AWS answers it. Its messages follow AWS's own words, so that what a client makes of them
 * here is what it will make of them there.
 */
export type AwsErrorCode =
  | 'AccessDeniedException'
  | 'ExpiredTokenException'
  | 'IncompleteSignatureException'
  | 'InternalFailure'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'RequestEntityTooLargeException'
  | 'ResourceInUse'
  | 'ResourceNotFound'
  | 'SerializationException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

/** Every other code goes with 400, access denied and bad signatures included. */
const STATUS: Partial<Record<AwsErrorCode, number>> = { InternalFailure: 500, RequestEntityTooLargeException: 413 };
/** The errors of SageMaker's model name their member `Message`; those of AWS's front door, `message`. */
const MODELLED: ReadonlySet<AwsErrorCode> = new Set(['ResourceInUse', 'ResourceNotFound']);

export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: AwsErrorCode;

  constructor(code: AwsErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code] ?? 400;
  }

  get body(): Readonly<Record<string, string>> {
    return { __type: this.code, [MODELLED.has(this.code) ? 'Message' : 'message']: this.message };
  }
}
