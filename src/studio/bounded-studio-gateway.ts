/** Lets URLs be minted in turns, together with all other calls to SageMaker. */
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import type { CallQueue } from './call-queue.ts';

export interface BoundedStudioGatewayOptions {
  readonly queue: CallQueue;
  /** What a call needs first and must not take a turn for: whatever holds it up there holds up nobody else here. */
  readonly prepare: (request: MintRequest) => Promise<void>;
}

export class BoundedStudioGateway implements StudioGateway {
  readonly #gateway: StudioGateway;
  readonly #options: BoundedStudioGatewayOptions;

  constructor(gateway: StudioGateway, options: BoundedStudioGatewayOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  /** @throws ServiceError `overloaded` besides those of any gateway and of the preparation */
  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const { queue, prepare } = this.#options;
    await prepare(request);
    return await queue.run(() => this.#gateway.createPresignedUrl(request));
  }
}
