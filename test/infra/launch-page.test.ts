/** What a deployment with the launch page has more, and that one without it has none of it. */
import { describe, expect, test } from 'vitest';
import { apiRoutes, launchPageRoutes } from '../../infra/constructs/api-routes.ts';
import { launchPagePlugin } from '../../src/http/launch-page-plugin.ts';
import { exampleSettings } from '../support/infra-examples.ts';
import { all, exampleTemplates, only, type Properties, serviceTemplates } from '../support/infra-stacks.ts';
import { foundationOf, onlyOne, outputsOf } from './foundation-stack-trial.ts';
import { EXISTING, messagesAtFault, NEW, placesAtFault } from './settings-trial.ts';

const METHOD = 'AWS::ApiGateway::Method';
const API_ADDRESS = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod';

type Template = ReturnType<typeof exampleTemplates>['api'];

/** Method and path of everything that the API answers. */
function routesOf(api: Template): readonly string[] {
  const resources = api.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: unknown): string => {
    const { Ref } = id as { Ref?: string };
    const { ParentId, PathPart } = resources[Ref ?? '']?.Properties ?? {};
    return Ref === undefined ? '' : `${pathOf(ParentId)}/${PathPart}`;
  };
  return all(api, METHOD).map(({ HttpMethod, ResourceId }) => `${HttpMethod} ${pathOf(ResourceId) || '/'}`);
}

const pageMethods = (api: Template): readonly Properties[] =>
  all(api, METHOD).filter(({ Integration }) => {
    const { Uri } = Integration as { Uri: unknown };
    return /\/"?\]*\}?$|\/page\/\{file\}/.test(JSON.stringify(Uri));
  });

const pageVariables = (service: Template): Readonly<Record<string, unknown>> => {
  const [container] = only(service, 'AWS::ECS::TaskDefinition').ContainerDefinitions as {
    Environment: { Name: string; Value: unknown }[];
  }[];
  const entries = (container?.Environment ?? []).map(({ Name, Value }) => [Name, Value] as const);
  return Object.fromEntries(entries.filter(([name]) => name.includes('LAUNCH_PAGE')));
};

const newPool = (userPool: object, hasPage = true) => ({
  ...exampleSettings('everything-new'),
  userPool,
  service: hasPage ? { launchPage: { publicUrl: API_ADDRESS } } : {},
});

describe('a deployment with the launch page', () => {
  const { service, api, settings } = exampleTemplates('existing');

  test('tells the service where people sign in, and where browsers see the page', () => {
    expect(pageVariables(service)).toEqual({
      STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: settings.service?.launchPage?.userPoolDomain,
      // The custom domain name hides the stage.
      STUDIO_PASS_LAUNCH_PAGE_PATH: '/',
      STUDIO_PASS_LAUNCH_PAGE_HELP_URL: settings.service?.launchPage?.helpUrl,
    });
  });

  test('has an API that lets the page and its files through, besides everything else, and no more', () => {
    const routes = [...apiRoutes, ...launchPageRoutes].map(({ method, path }) => `${method} ${path}`);
    expect(routesOf(api).toSorted()).toEqual(routes.toSorted());
  });

  test('asks no token of who looks at it, even where an authorizer is in front', () => {
    const methods = pageMethods(api);
    expect(methods).toHaveLength(2);
    expect(methods.map(({ AuthorizationType }) => AuthorizationType)).toEqual(['NONE', 'NONE']);
    expect(all(api, METHOD).some(({ AuthorizationType }) => AuthorizationType === 'COGNITO_USER_POOLS')).toBe(true);
  });

  test('is reached by the same endpoint and from the same VPC as everything else', () => {
    const { launchPage: _page, ...others } = settings.service ?? {};
    const without = serviceTemplates({ ...settings, service: others }).api;
    const policyOf = (template: Template) => only(template, 'AWS::ApiGateway::RestApi').Policy;
    expect(policyOf(api)).toEqual(policyOf(without));
    const { Statement } = policyOf(api) as { Statement: { Resource: string }[] };
    expect(Statement.map(({ Resource }) => Resource)).toEqual(Statement.map(() => 'execute-api:/*'));
  });

  test('hands its texts on as they are', () => {
    const made = only(api, 'AWS::ApiGateway::RestApi');
    expect(made).not.toHaveProperty('BinaryMediaTypes');
    expect(made).not.toHaveProperty('MinimumCompressionSize');
  });

  test('has a client whose sign-in and sign-out return to the page, and its portal’s', () => {
    const portal = 'https://portal.example.com/signed-in';
    const made = foundationOf(newPool({ domainPrefix: 'example-corp-studio', callbackUrls: [portal] }));
    expect(onlyOne(made, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'studio-pass/launch'],
      CallbackURLs: [portal, `${API_ADDRESS}/`],
      LogoutURLs: [`${API_ADDRESS}/`],
    });
    expect(onlyOne(made, 'AWS::Cognito::UserPoolDomain').Properties.Domain).toBe('example-corp-studio');
  });

  test('names no address of the client twice', () => {
    const urls = [`${API_ADDRESS}/`];
    const made = foundationOf(newPool({ domainPrefix: 'example-corp-studio', callbackUrls: urls, logoutUrls: urls }));
    expect(onlyOne(made, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({
      CallbackURLs: urls,
      LogoutURLs: urls,
    });
  });

  test('sends people to the domain that the new pool has, and keeps the stage in its path', () => {
    const settings = newPool({ domainPrefix: 'example-corp-studio' });
    const variables = pageVariables(serviceTemplates(settings).service);
    const domain = outputsOf(foundationOf(settings)).SignInPage?.Value;
    expect(JSON.stringify(domain)).toContain('https://example-corp-studio.auth.');
    expect(variables).toEqual({
      STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: domain,
      STUDIO_PASS_LAUNCH_PAGE_PATH: '/prod/',
    });
  });
});

describe('a deployment without the launch page', () => {
  const { service, api } = exampleTemplates('everything-new');

  test('cannot be asked for it: nothing is at the root, nor below /page', () => {
    expect(pageMethods(api)).toEqual([]);
    expect(routesOf(api).toSorted()).toEqual(apiRoutes.map(({ method, path }) => `${method} ${path}`).toSorted());
    expect(routesOf(api).filter((route) => /^\w+ \/(page\/.*)?$/.test(route))).toEqual([]);
  });

  test('has a service that does not serve it', () => {
    expect(pageVariables(service)).toEqual({});
  });

  test('has a client that returns to nowhere new', () => {
    const callbackUrls = ['https://portal.example.com/signed-in'];
    const made = foundationOf(newPool({ domainPrefix: 'example-corp-studio', callbackUrls }, false));
    const client = onlyOne(made, 'AWS::Cognito::UserPoolClient').Properties;
    expect(client.CallbackURLs).toEqual(callbackUrls);
    expect(client).not.toHaveProperty('LogoutURLs');
  });
});

describe('the routes of the page', () => {
  test('are those that the service has, and need no token', async () => {
    const served: string[] = [];
    const { default: Fastify } = await import('fastify');
    const { securityHeadersPlugin } = await import('../../src/http/security-headers-plugin.ts');
    const app = Fastify({ exposeHeadRoutes: false });
    app.addHook('onRoute', ({ method, url }) => {
      served.push(`${method} ${url.replace(/:(\w+)/, '{$1}')}`);
    });
    await app.register(securityHeadersPlugin, { corsOrigins: [] });
    await app.register(launchPagePlugin, {
      basePath: '',
      page: {
        settings: { issuers: [], userPoolDomain: '', clientId: '', scopes: [], tokenUse: 'access' },
        assets: { script: '', style: '', icon: '' },
      },
    });
    await app.close();
    expect(launchPageRoutes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(served.toSorted());
    expect(launchPageRoutes.filter(({ needsToken }) => needsToken)).toEqual([]);
  });
});

describe('the settings of the launch page', () => {
  const DOMAIN = 'https://login.example.com';
  const withPage = (
    part: object,
    settings: object = { ...NEW, userPool: { domainPrefix: 'example-corp-studio' } },
  ) => ({
    ...settings,
    service: { launchPage: { publicUrl: API_ADDRESS, ...part } },
  });
  const withExistingPool = (part: object, clientIds: readonly string[] = ['first']) =>
    withPage(part, {
      ...EXISTING,
      userPool: undefined,
      existingUserPool: { id: 'eu-central-1_AbCdEf123', clientIds },
    });

  test.each<[string, object]>([
    ['the address of the API with its stage', withPage({})],
    ['a custom domain name', withPage({ publicUrl: 'https://studio.corp.example.com' })],
    ['a path of something in front', withPage({ publicUrl: 'https://apps.corp.example.com:8443/studio' })],
    ['an address for help', withPage({ helpUrl: 'mailto:studio@example.com' })],
    ['the domain of an existing pool', withExistingPool({ userPoolDomain: DOMAIN })],
    ['one of its clients', withExistingPool({ userPoolDomain: DOMAIN, clientId: 'second' }, ['first', 'second'])],
    [
      'required scopes and an identity provider, with no other callback URL',
      withPage(
        {},
        {
          ...NEW,
          requiredScopes: ['studio-pass/launch'],
          userPool: {
            domainPrefix: 'example-corp-studio',
            logoutUrls: ['https://portal.example.com'],
            saml: { name: 'corporate', metadataUrl: 'https://login.example.com/metadata' },
          },
        },
      ),
    ],
  ])('take %s', (_what, settings) => expect(placesAtFault(settings)).toEqual([]));

  test.each<[string, object, string]>([
    ['a slash at the end of the address', withPage({ publicUrl: 'https://studio.corp.example.com/' }), 'publicUrl'],
    ['plain http', withPage({ publicUrl: 'http://studio.corp.example.com' }), 'publicUrl'],
    ['a path that browsers change', withPage({ publicUrl: 'https://studio.corp.example.com/..' }), 'publicUrl'],
    ['the address of the API without its stage', withPage({ publicUrl: API_ADDRESS.slice(0, -5) }), 'publicUrl'],
    ['another stage than the API’s', withPage({ publicUrl: API_ADDRESS.replace('/prod', '/dev') }), 'publicUrl'],
    ['a script for help', withPage({ helpUrl: 'javascript:alert(1)' }), 'helpUrl'],
    ['a domain where the new pool has one', withPage({ userPoolDomain: DOMAIN }), 'userPoolDomain'],
    ['a client where the new pool has one', withPage({ clientId: 'first' }), 'clientId'],
    ['no domain of an existing pool', withExistingPool({}), 'userPoolDomain'],
    ['any host for a domain', withExistingPool({ userPoolDomain: 'https://*' }), 'userPoolDomain'],
    ['a page for a domain', withExistingPool({ userPoolDomain: `${DOMAIN}/login` }), 'userPoolDomain'],
    ['a port that browsers leave out', withExistingPool({ userPoolDomain: `${DOMAIN}:443` }), 'userPoolDomain'],
    ['no client of several', withExistingPool({ userPoolDomain: DOMAIN }, ['first', 'second']), 'clientId'],
    ['another client', withExistingPool({ userPoolDomain: DOMAIN, clientId: 'other' }), 'clientId'],
  ])('refuse %s', (_what, settings, member) => {
    expect(placesAtFault(settings)).toEqual([`service.launchPage.${member}`]);
  });

  test('refuse a new pool that nobody could sign in at', () => {
    expect(placesAtFault(withPage({}, NEW))).toEqual(['userPool.domainPrefix']);
  });

  test('keep the stage from having the name of the page’s files', () => {
    expect(messagesAtFault({ ...NEW, api: { stageName: 'page' } })).toHaveLength(1);
    expect(messagesAtFault({ ...NEW, api: { stageName: 'pages' } })).toEqual([]);
  });
});
