import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const PERMITTED: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
]);

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function readJson<T>(path: string): Promise<T> {
  const value: T = JSON.parse(await readFile(join(ROOT, path), 'utf8'));
  return value;
}

/** Every part of `A AND B` must be permitted, and one of `A OR B`. Anything else is not understood, so not permitted. */
function isPermitted(licence: string | undefined): boolean {
  const alternatives = (licence ?? '').replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((part) => PERMITTED.has(part)));
}

describe('the production dependencies', () => {
  let manifest: Manifest;
  /** By the place of each in the lockfile: `node_modules/…`. */
  let production: readonly (readonly [string, LockedPackage])[];

  beforeAll(async () => {
    manifest = await readJson('package.json');
    const { packages } = await readJson<Lockfile>('package-lock.json');
    production = Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true);
  });

  test('are all found in the lockfile', () => {
    const direct = Object.keys(manifest.dependencies ?? {});
    expect(direct.length).toBeGreaterThan(5);
    expect(production.map(([place]) => place)).toEqual(
      expect.arrayContaining(direct.map((name) => `node_modules/${name}`)),
    );
  });

  test('are permissively licensed, those they need in turn too', () => {
    const refused = production.filter(([, { license }]) => !isPermitted(license));
    expect(refused.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
  });

  test('are licensed as the lockfile says, by their own manifests', async () => {
    const differing: string[] = [];
    for (const [place, { license, version }] of production) {
      const own = await readJson<Manifest>(`${place}/package.json`).catch(() => undefined);
      // A package for another platform is in the lockfile and not on the disk.
      if (own !== undefined && (own.license !== license || own.version !== version)) {
        differing.push(`${place}: ${own.version} ${own.license}, not ${version} ${license}`);
      }
    }
    expect(differing).toEqual([]);
  });

  test('hold nothing under the AGPL, such as the policy simulator', () => {
    const places = production.map(([place]) => place).join('\n');
    expect(places).not.toContain('@cloud-copilot/');
    expect(production.filter(([, { license }]) => /GPL/i.test(license ?? ''))).toEqual([]);
  });

  test('are pinned to exact versions, as those for development are', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0)', true],
    ['Apache-2.0 AND MIT', true],
    ['Apache-2.0 AND LGPL-3.0', false],
    ['AGPL-3.0-or-later', false],
    ['GPL-2.0', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['UNLICENSED', false],
    ['', false],
    [undefined, false],
  ])('would be judged by their licence: %s is permitted: %s', (licence, expected) => {
    expect(isPermitted(licence)).toBe(expected);
  });
});
