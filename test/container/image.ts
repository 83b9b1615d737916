/** Builds the image of the service and says which one is under test. */
import { inject } from 'vitest';
import { type DockerAnswer, docker } from './docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tag of the image under test; empty where none could be built, and then no test runs. */
    readonly image: string;
    /** On everything that a run of these suites leaves with the engine, so that the end of the run finds it. */
    readonly runLabel: string;
  }
}

/** The builder that BuildKit took the place of, and BuildKit. */
export const BUILDERS = ['classic', 'buildkit'] as const;
export type Builder = (typeof BUILDERS)[number];

const SWITCHES: Readonly<Record<Builder, Readonly<Record<string, string>>>> = {
  classic: { DOCKER_BUILDKIT: '0' },
  buildkit: { DOCKER_BUILDKIT: '1' },
};

export interface BuildOptions {
  /** The machine's own choice if absent. */
  readonly builder?: Builder;
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly label?: string;
}

/** Builds as the documentation says, but with `--network host`; whether it came out is for the caller to see. */
export function buildImage(
  tag: string,
  { builder, buildArguments = {}, label }: BuildOptions = {},
): Promise<DockerAnswer> {
  const given = Object.entries(buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  // The classic builder leaves the container of a step that fails behind otherwise.
  const tidy = builder === 'classic' ? ['--force-rm'] : [];
  const labels = label === undefined ? [] : ['--label', label];
  // The build fetches packages: with the network of the machine it reaches them also where containers have no way out.
  return docker(['build', '--network', 'host', '--tag', tag, ...given, ...labels, ...tidy, '.'], {
    environment: builder === undefined ? {} : SWITCHES[builder],
  });
}

/** Which of them this machine has, found out by a build that needs nothing. @throws Error if there is none */
export async function buildersHere(): Promise<readonly Builder[]> {
  const here: Builder[] = [];
  for (const builder of BUILDERS) {
    const probe = { environment: SWITCHES[builder], input: 'FROM scratch\nLABEL builder=here\n' };
    const { status } = await docker(['build', '--quiet', '--label', inject('runLabel'), '-'], probe);
    if (status === 0) {
      here.push(builder);
    }
  }
  // The image under test was built with one of them: it is the probe then that does not work.
  if (here.length === 0) {
    throw new Error('no builder of this machine builds an image of nothing');
  }
  return here;
}

/** Of the image that was built for all suites. */
export const imageUnderTest = (): string => inject('image');
