/**
 * What stands in front of the service may hand on a path with its own prefix, as API Gateway does with the stage name. It is
 * taken off once, where it is: whether a given gateway leaves it in the path must not decide whether anything works.
 */

/**
 * @param url the request target, with its query
 * @param basePath empty, or a path without a slash at its end
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (!url.startsWith(basePath)) {
    return url;
  }
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) {
    return `/${rest}`;
  }
  // Not `/devices` for the prefix `/dev`.
  return rest.startsWith('/') ? rest : url;
}
