/**
 * Which addresses of other services may be configured. Everything leaves the machine under TLS; plain HTTP is for
 * development doubles, and only where it cannot leave.
 */

/** `localhost` and every name below it are loopback (RFC 6761 section 6.3). */
const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9-]+\.)*localhost)$/;

/** @returns undefined for anything but `https:`, or `http:` on a loopback address; and for a URL with a password in it */
export function parseSecureUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
  return isSecure && url.username === '' && url.password === '' ? url : undefined;
}
