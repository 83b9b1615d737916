/** AWS's APIs as moto emulates them, in a container: a second make of what the embedded AWS stands in for. */
import { GenericContainer, Wait } from 'testcontainers';
import { inject } from 'vitest';

export interface MotoContainer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export const MOTO_IMAGE = 'motoserver/moto:5.2.1';
const PORT = 5000;

/** Makes the ids of the pool and its client what src/local/moto-seed.ts expects. */
export const HASHED_IDS = {
  MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY: 'HASH',
  MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY: 'HASH',
} as const;

/** @throws Error if no Docker engine answers */
export async function startMoto(environment: Readonly<Record<string, string>> = {}): Promise<MotoContainer> {
  const [name = '', value = ''] = inject('runLabel').split('=');
  const container = await new GenericContainer(MOTO_IMAGE)
    .withLabels({ [name]: value })
    .withEnvironment({ ...environment })
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/moto-api/', PORT))
    .start();
  return {
    endpoint: `http://${container.getHost()}:${container.getMappedPort(PORT)}`,
    stop: async () => {
      await container.stop();
    },
  };
}
