/**
 * Bounds the calls to SageMaker that are under way, and those that wait for one to end. Beyond both, a request is refused
 * at once: a queue that grows only makes everybody wait until their time is over.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { ServiceError } from '../model/errors.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';

export interface BoundedStudioGatewayOptions {
  readonly maxInFlight: number;
  readonly maxQueued: number;
  /** What a call needs first and must not take a turn for: whatever holds it up there holds up nobody else here. */
  readonly prepare: (request: MintRequest) => Promise<void>;
}

const RETRY_AFTER_SECONDS = 2;

export class BoundedStudioGateway implements StudioGateway {
  readonly #gateway: StudioGateway;
  readonly #options: BoundedStudioGatewayOptions;
  readonly #bulkhead: BulkheadPolicy;

  constructor(gateway: StudioGateway, options: BoundedStudioGatewayOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#bulkhead = bulkhead(options.maxInFlight, options.maxQueued);
  }

  /** For the metrics. */
  load(): { readonly inFlight: number; readonly queued: number } {
    return {
      inFlight: this.#options.maxInFlight - this.#bulkhead.executionSlots,
      queued: this.#options.maxQueued - this.#bulkhead.queueSlots,
    };
  }

  /** @throws ServiceError `overloaded` besides those of any gateway and of the preparation */
  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    await this.#options.prepare(request);
    try {
      return await this.#bulkhead.execute(() => this.#gateway.createPresignedUrl(request));
    } catch (error) {
      if (!isBulkheadRejectedError(error)) {
        throw error;
      }
      const { maxInFlight, maxQueued } = this.#options;
      throw new ServiceError('overloaded', {
        detail: `${maxInFlight} calls to SageMaker are under way and ${maxQueued} wait`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  }
}
