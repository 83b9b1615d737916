/**
 * The launch page as it is configured, with the files that it loads. They are built apart, for browsers, and lie beside the
 * production build; a checkout has them where a build has put them.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import { ConfigurationError } from '../document/document-fault.ts';
import type { LaunchPage, LaunchPageAssets } from '../model/launch-page.ts';

const BESIDE_THE_BUILD = fileURLToPath(new URL('./page/', import.meta.url));
const OF_THE_CHECKOUT = fileURLToPath(new URL('../../dist/page/', import.meta.url));

/**
 * @param directories where the files may be; the first that has them is taken
 * @returns undefined if no page is configured; nothing is read then
 * @throws ConfigurationError if the files are not there
 */
export async function composeLaunchPage(
  { launchPage, cognito }: Pick<Configuration, 'launchPage' | 'cognito'>,
  directories: readonly string[] = [BESIDE_THE_BUILD, OF_THE_CHECKOUT],
): Promise<LaunchPage | undefined> {
  if (launchPage === undefined) {
    return undefined;
  }
  const { userPoolDomain, userPoolId, clientId, scopes, path, helpUrl } = launchPage;
  const pool = cognito.find((candidate) => userPoolId === undefined || candidate.userPoolId === userPoolId);
  const client = clientId ?? pool?.clientIds[0];
  if (pool === undefined || client === undefined) {
    throw new Error('the rules of the configuration let a launch page without a pool or a client pass');
  }
  return {
    settings: {
      issuers: cognitoIssuers(pool.userPoolId),
      userPoolDomain,
      clientId: client,
      scopes: [...new Set([...scopes, ...pool.requiredScopes])],
      tokenUse: pool.tokenUse,
      ...(helpUrl === undefined ? {} : { helpUrl }),
    },
    ...(path === undefined ? {} : { basePath: path.slice(0, -1) }),
    assets: await readAssets(directories),
  };
}

async function readAssets(directories: readonly string[]): Promise<LaunchPageAssets> {
  for (const directory of directories) {
    const read = (name: string) => readFile(`${directory}/${name}`, 'utf8');
    try {
      const [script, style, icon] = await Promise.all([read('page.js'), read('page.css'), read('icon.svg')]);
      return { script, style, icon };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw error;
      }
    }
  }
  throw new ConfigurationError([{ where: 'launchPage', message: 'needs the page, which "npm run build" makes' }]);
}
