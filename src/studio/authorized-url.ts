/**
 * Checks what SageMaker answered before it is handed to a browser. An answer that leads anywhere but to the domain's own
 * Studio host is an upstream fault, whatever it says.
 * Source: CreatePresignedDomainUrl, AuthorizedUrl (SageMaker API reference).
 */
import { ServiceError } from '../model/errors.ts';
import { PresignedUrl } from '../model/secret.ts';

/** The origin of a domain's Studio: `https://<domain-id>.studio.<region>.sagemaker.aws`. */
export function studioOrigin({ domainId, region }: { readonly domainId: string; readonly region: string }): string {
  return `https://${domainId}.studio.${region}.sagemaker.aws`;
}

/**
 * @param url as it came out of the answer; the SDK does not check its type
 * @param awsRequestId AWS's id of the request, for a support case
 * @throws ServiceError `upstream_failed`, without the URL in it
 */
export function checkAuthorizedUrl(url: unknown, expectedOrigin: string, awsRequestId?: string): PresignedUrl {
  const refused = (detail: string): ServiceError =>
    new ServiceError('upstream_failed', { detail, ...(awsRequestId === undefined ? {} : { awsRequestId }) });
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw refused('SageMaker answered without a usable AuthorizedUrl');
  }
  const { origin, username, password } = new URL(url);
  // A parser that is kinder than a browser must not be what decides, so only the plain spelling is handed on.
  const isPlain = url.startsWith(`${expectedOrigin}/`) && /^[\x21-\x7e]+$/.test(url) && !url.includes('\\');
  if (origin !== expectedOrigin || username !== '' || password !== '' || !isPlain) {
    throw refused(`SageMaker answered with a URL that is not on ${expectedOrigin}`);
  }
  return new PresignedUrl(url);
}
