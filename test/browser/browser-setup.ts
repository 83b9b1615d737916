/**
 * Before the suites that need a browser: finds one and builds the launch page.
 * What was not run must not look as if it had passed: without a browser everything is reported as skipped, and where one is
 * required (REQUIRE_BROWSER=1) the run fails.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { writePage } from '../../scripts/page-bundle.ts';

/** What the packages of the usual systems call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
/** Matches no name of a test. */
const NONE = /(?!)/;

export async function setup(project: TestProject): Promise<void> {
  const chromium = await findChromium();
  project.provide('chromium', chromium ?? '');
  if (chromium !== undefined) {
    await writePage(fileURLToPath(new URL('../../dist/page', import.meta.url)));
    return;
  }
  const sentence = 'no Chromium is on PATH or named by CHROMIUM: the suites in test/browser are not run';
  if (process.env.REQUIRE_BROWSER === '1') {
    throw new Error(`${sentence}, and REQUIRE_BROWSER asks for them`);
  }
  process.stdout.write(`${sentence}\n`);
  project.vitest.setGlobalTestNamePattern(NONE);
}

/** @throws Error if CHROMIUM names something that cannot be run: whoever sets it means it */
export async function findChromium(): Promise<string | undefined> {
  const { CHROMIUM: named, PATH = '' } = process.env;
  if (named !== undefined && named !== '') {
    if (!(await canRun(named))) {
      throw new Error(`CHROMIUM names ${named}, which cannot be run`);
    }
    return named;
  }
  for (const directory of PATH.split(delimiter)) {
    for (const name of NAMES) {
      if (await canRun(join(directory, name))) {
        return join(directory, name);
      }
    }
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Its path; empty if there is none, and nothing is run then. */
    chromium: string;
  }
}
