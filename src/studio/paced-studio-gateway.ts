/** Asks for URLs no faster than AWS lets each domain have them; it must stand before whatever a call would occupy meanwhile. */
import { ServiceError } from '../model/errors.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import { CallPace, type CallPaceOptions } from './call-pace.ts';

export class PacedStudioGateway implements StudioGateway {
  readonly #gateway: StudioGateway;
  readonly #options: CallPaceOptions;
  /** As many as domains are configured: no others are asked for. */
  readonly #paces = new Map<string, CallPace>();

  constructor(gateway: StudioGateway, options: CallPaceOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  /** @throws ServiceError `upstream_throttled` also without a call, and whatever the gateway throws */
  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const pace = this.#paceOf(request.target.domainId);
    const secondsUntilTurn = await pace.turn(request.subject);
    if (secondsUntilTurn !== undefined) {
      throw new ServiceError('upstream_throttled', {
        detail: 'not asked: SageMaker throttles, and as many wait as it takes in a few seconds',
        retryAfterSeconds: secondsUntilTurn,
      });
    }
    try {
      const minted = await this.#gateway.createPresignedUrl(request);
      pace.answered();
      return minted;
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'upstream_throttled') {
        throw error;
      }
      const { code, detail, awsRequestId } = error;
      throw new ServiceError(code, {
        detail,
        retryAfterSeconds: pace.refused(request.subject),
        ...(awsRequestId === undefined ? {} : { awsRequestId }),
        cause: error,
      });
    }
  }

  #paceOf(domainId: string): CallPace {
    const pace = this.#paces.get(domainId) ?? new CallPace(this.#options);
    this.#paces.set(domainId, pace);
    return pace;
  }
}
