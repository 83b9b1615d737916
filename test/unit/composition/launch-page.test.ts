import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { composeLaunchPage } from '../../../src/composition/launch-page.ts';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';

const DOMAIN = 'https://studio.auth.us-east-1.amazoncognito.com';
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  STUDIO_PASS_USER_POOL_ID: 'us-east-1_AbCdEf123',
  STUDIO_PASS_CLIENT_IDS: 'first,second',
  STUDIO_PASS_TOKEN_USE: 'access',
  STUDIO_PASS_REQUIRED_SCOPES: 'studio/launch,openid',
  STUDIO_PASS_DOMAIN_ID: 'd-abcdefghijkl',
};
const WITH_PAGE = {
  ...ENVIRONMENT,
  STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: DOMAIN,
  STUDIO_PASS_LAUNCH_PAGE_CLIENT_ID: 'second',
  STUDIO_PASS_LAUNCH_PAGE_HELP_URL: 'mailto:studio@example.com',
};

const configurationOf = (environment: Readonly<Record<string, string>>) => loadConfiguration(environment, () => '');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-page-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function writeFiles(folder: string): Promise<string> {
  await mkdir(join(directory, folder));
  for (const name of ['page.js', 'page.css', 'icon.svg']) {
    await writeFile(join(directory, folder, name), `${folder} ${name}`);
  }
  return join(directory, folder);
}

describe('the launch page', () => {
  test('is nothing where none is configured, wherever its files are', async () => {
    expect(await composeLaunchPage(configurationOf(ENVIRONMENT), [])).toBeUndefined();
  });

  test('is where the service is, unless browsers see it elsewhere', async () => {
    const built = [await writeFiles('built')];
    const basePathAt = async (path?: string) => {
      const environment = { ...WITH_PAGE, ...(path === undefined ? {} : { STUDIO_PASS_LAUNCH_PAGE_PATH: path }) };
      return (await composeLaunchPage(configurationOf(environment), built))?.basePath;
    };
    expect([await basePathAt(), await basePathAt('/'), await basePathAt('/dev/')]).toEqual([undefined, '', '/dev']);
  });

  test('signs in at the pool, as the client, and asks for every scope that the service requires', async () => {
    const page = await composeLaunchPage(configurationOf(WITH_PAGE), [await writeFiles('built')]);
    expect(page?.settings).toEqual({
      issuers: [
        'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
        'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
      ],
      userPoolDomain: DOMAIN,
      clientId: 'second',
      scopes: ['openid', 'studio/launch'],
      tokenUse: 'access',
      helpUrl: 'mailto:studio@example.com',
    });
  });

  test('has the files of the first place that has them all', async () => {
    const half = join(directory, 'half');
    await mkdir(half);
    await writeFile(join(half, 'page.js'), 'half');
    const page = await composeLaunchPage(configurationOf(WITH_PAGE), [
      half,
      await writeFiles('one'),
      await writeFiles('two'),
    ]);
    expect(page?.assets).toEqual({ script: 'one page.js', style: 'one page.css', icon: 'one icon.svg' });
  });

  test('ends the start where it is configured and was not built', async () => {
    await expect(composeLaunchPage(configurationOf(WITH_PAGE), [directory])).rejects.toMatchObject({
      faults: [{ where: 'launchPage' }],
    });
  });
});
