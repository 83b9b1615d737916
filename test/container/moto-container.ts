/** AWS's APIs as moto emulates them, in a container: a second make of what the embedded AWS stands in for. */
import { GenericContainer, Wait } from 'testcontainers';

export interface MotoContainer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const IMAGE = 'motoserver/moto:5.2.1';
const PORT = 5000;

/** @throws Error if no Docker engine answers */
export async function startMoto(): Promise<MotoContainer> {
  const container = await new GenericContainer(IMAGE)
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
