/**
 * Around the suites that need a Docker engine: finds out whether they can be run, builds the image once for all of them, and
 * afterwards removes what they have left.
 * What was not run must not look as if it had passed: without an engine everything is reported as skipped, and where
 * containers are required (REQUIRE_CONTAINERS=1) the run fails.
 */
import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { docker, dockerOutput } from './docker.ts';
import { buildImage } from './image.ts';
import { MOTO_IMAGE } from './moto-container.ts';

const runId = randomUUID().slice(0, 8);
const runLabel = `studio-pass.test-run=${runId}`;
const image = `studio-pass-test:${runId}`;
/** Matches no name of a test. */
const NONE = /(?!)/;

export async function setup(project: TestProject): Promise<void> {
  const missing = await whatIsMissing();
  project.provide('image', missing === undefined ? image : '');
  project.provide('runLabel', runLabel);
  if (missing === undefined) {
    await build();
    return;
  }
  const sentence = `${missing}: the suites in test/container are not run`;
  if (process.env.REQUIRE_CONTAINERS === '1') {
    throw new Error(`${sentence}, and REQUIRE_CONTAINERS asks for them`);
  }
  print(sentence);
  project.vitest.setGlobalTestNamePattern(NONE);
}

/** Also after a run that was broken off: what carries the label of the run has no other owner. */
export async function teardown(): Promise<void> {
  const containers = await idsOf(['container', 'ls', '--all']);
  if (containers.length > 0) {
    await docker(['rm', '--force', '--volumes', ...containers]);
  }
  const images = await idsOf(['image', 'ls']);
  if (images.length > 0) {
    await docker(['image', 'rm', '--force', ...images]);
  }
}

async function whatIsMissing(): Promise<string | undefined> {
  const engine = await docker(['info', '--format', '{{.ServerVersion}}']);
  // It may say so on standard output and still end with 0.
  if (engine.status !== 0 || engine.stdout.trim() === '') {
    return 'no Docker engine answers';
  }
  const held = await docker(['image', 'inspect', MOTO_IMAGE]);
  if (held.status !== 0 && (await docker(['pull', '--quiet', MOTO_IMAGE])).status !== 0) {
    return `the image ${MOTO_IMAGE} cannot be had`;
  }
  return undefined;
}

async function build(): Promise<void> {
  const started = performance.now();
  const { status, stdout, stderr } = await buildImage(image, { label: runLabel });
  if (status !== 0) {
    throw new Error(`the image does not build:\n${stdout.slice(-4_000)}\n${stderr.slice(-4_000)}`);
  }
  print(`the image was built in ${Math.round((performance.now() - started) / 1_000)} s`);
}

async function idsOf(list: readonly string[]): Promise<readonly string[]> {
  const ids = await dockerOutput([...list, '--quiet', '--filter', `label=${runLabel}`]).catch(() => '');
  return [...new Set(ids.split('\n').filter((id) => id !== ''))];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
