/**
 * Answers of the Query protocol: XML, with error codes and statuses of their own. The words of an error are those that the
 * JSON services use too.
 */
import type { AwsError, AwsErrorCode } from '../sagemaker/aws-error.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Where the Query protocol has another code or status than JSON 1.1. */
const QUERY_ERRORS: Partial<Record<AwsErrorCode, readonly [code: string, status: number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  ExpiredTokenException: ['ExpiredToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  ThrottlingException: ['Throttling', 400],
  UnknownOperationException: ['InvalidAction', 400],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  ValidationException: ['ValidationError', 400],
};

type XmlTree = { readonly [name: string]: string | XmlTree };

export function queryResult(operation: string, result: XmlTree, requestId: string): string {
  return document(`${operation}Response`, {
    [`${operation}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });
}

export function queryError(
  error: AwsError,
  requestId: string,
): { readonly code: string; readonly status: number; readonly body: string } {
  const [code, status] = QUERY_ERRORS[error.code] ?? [error.code, error.status];
  const Type = status >= 500 ? 'Receiver' : 'Sender';
  const body = document('ErrorResponse', {
    Error: { Type, Code: code, Message: error.message },
    RequestId: requestId,
  });
  return { code, status, body };
}

function document(root: string, tree: XmlTree): string {
  return `<${root} xmlns="${NAMESPACE}">${elements(tree)}</${root}>`;
}

function elements(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => `<${name}>${typeof value === 'string' ? escaped(value) : elements(value)}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
