/** Lets URLs be minted in turns, together with all other calls to SageMaker. */
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import type { CallTurns } from './call-queue.ts';

export class BoundedStudioGateway implements StudioGateway {
  readonly #gateway: StudioGateway;
  readonly #turns: CallTurns<MintRequest>;

  constructor(gateway: StudioGateway, turns: CallTurns<MintRequest>) {
    this.#gateway = gateway;
    this.#turns = turns;
  }

  /** @throws ServiceError `overloaded` besides those of any gateway and of the preparation */
  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const { queue, prepare } = this.#turns;
    await prepare(request);
    return await queue.run(() => this.#gateway.createPresignedUrl(request));
  }
}
