/**
 * The routes that the private API lets through, one by one: what is not listed here is answered by API Gateway and never
 * reaches the service. A test holds the list against the service's own contract.
 */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** As API Gateway writes it: `{name}` is one segment, `{name+}` the rest of the path. */
  readonly path: string;
  /** Whether callers must send a token; only then can an authorizer of API Gateway be in front of it. */
  readonly needsToken: boolean;
  /** Whether the body is held against the model of a launch request. */
  readonly takesLaunchRequest?: boolean;
}

export const apiRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/healthz', needsToken: false },
  { method: 'GET', path: '/readyz', needsToken: false },
  { method: 'GET', path: '/openapi.json', needsToken: false },
  { method: 'GET', path: '/docs', needsToken: false },
  { method: 'GET', path: '/docs/{file+}', needsToken: false },
  { method: 'GET', path: '/v1/me', needsToken: true },
  { method: 'POST', path: '/v1/presigned-urls', needsToken: true, takesLaunchRequest: true },
  { method: 'POST', path: '/v1/launch-tickets', needsToken: true, takesLaunchRequest: true },
  { method: 'GET', path: '/launch/{ticket}', needsToken: false },
  { method: 'GET', path: '/{userProfileName}', needsToken: true },
];

/** Only where the settings ask for the launch page. It is the same for everybody; a person's token comes with its requests. */
export const launchPageRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/', needsToken: false },
  { method: 'GET', path: '/page/{file}', needsToken: false },
];

/** A function has no documentation page: its files would make each of its starts longer. */
export function routesOf(
  compute: 'fargate' | 'lambda',
  { hasPage }: { readonly hasPage: boolean },
): readonly ApiRoute[] {
  const routes = compute === 'fargate' ? apiRoutes : apiRoutes.filter(({ path }) => !path.startsWith('/docs'));
  return hasPage ? [...routes, ...launchPageRoutes] : routes;
}

/** The names of the variables of a path. */
export function pathVariables(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
