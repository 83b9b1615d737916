/**
 * One request's decision, from its first fact to its one audit event. Facts are added as they become known, so that a
 * refusal at any point is recorded with everything that was known by then.
 */

import type { Clock } from '../model/clock.ts';
import type { AuditTrail, DecidedAction, DecisionEvent } from '../model/decision-event.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { MintRequest } from '../model/studio-gateway.ts';
import type { StudioTarget } from '../model/studio-target.ts';

export interface DecisionOptions {
  readonly action: DecidedAction;
  readonly requestId: string;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** Names the policy in force, for whoever asks later why this was decided. */
  readonly policyVersion: string;
}

/** What AWS did for a request, as far as it is known. */
interface UpstreamFacts {
  readonly awsRequestId?: string | undefined;
  readonly createdProfile?: true | undefined;
}

export class Decision {
  readonly #options: DecisionOptions;
  #facts: Pick<DecisionEvent, 'source' | 'caller' | 'target' | 'launch' | 'ticketId'> = {};
  #isRecorded = false;
  readonly #startedAt = performance.now();

  constructor(options: DecisionOptions) {
    this.#options = options;
  }

  /** Whether its audit event has been written, or was tried to. */
  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  /** Where the request came from, as far as there is evidence. */
  comesFrom(source: NonNullable<DecisionEvent['source']>): void {
    this.#facts = { ...this.#facts, source: { ...this.#facts.source, ...source } };
  }

  /** @param identity of a verified token */
  concerns(identity: Identity): void {
    const { issuer, subject, displayName, clientId, tokenId, tokenUse } = identity;
    this.#facts = { ...this.#facts, caller: { issuer, subject, displayName, clientId, tokenId, tokenUse } };
  }

  /** @param ticketId of a launch ticket that is issued, or whose signature has been verified */
  isAboutTicket(ticketId: string): void {
    this.#facts = { ...this.#facts, ticketId };
  }

  aimsAt(target: StudioTarget): void {
    this.#facts = { ...this.#facts, target };
  }

  asksFor({ expiresInSeconds, sessionDurationInSeconds, landingUri, spaceName }: MintRequest): void {
    this.#facts = {
      ...this.#facts,
      launch: { expiresInSeconds, sessionDurationInSeconds, landingUri, spaceName },
    };
  }

  /**
   * Records that the request is granted. Nothing may be handed out before this resolves.
   * @throws ServiceError `not_ready` if the event cannot be written
   */
  async allow(upstream: UpstreamFacts = {}): Promise<void> {
    this.#requireUnrecorded();
    try {
      await this.#record({ outcome: 'allow', reason: 'granted', ...known(upstream) });
    } catch (cause) {
      const error = new ServiceError('not_ready', {
        detail: 'the audit event could not be written',
        retryAfterSeconds: 5,
        ...(upstream.createdProfile === undefined ? {} : { createdProfile: upstream.createdProfile }),
        cause,
      });
      // Should the event come through late, this one comes after it, if the trail takes it at all, and says what became of
      // the request. It is not waited for: the trail has just shown that it takes long.
      this.#isRecorded = false;
      this.deny(error).catch(() => undefined);
      throw error;
    }
  }

  /** Records why the request is refused. */
  async deny({ reason, detail, awsRequestId, createdProfile }: ServiceError): Promise<void> {
    await this.#record({ outcome: 'deny', reason, detail, ...known({ awsRequestId, createdProfile }) });
  }

  #requireUnrecorded(): void {
    if (this.#isRecorded) {
      throw new Error('a decision is recorded once');
    }
  }

  async #record(conclusion: Pick<DecisionEvent, 'outcome' | 'reason' | 'detail' | keyof UpstreamFacts>): Promise<void> {
    this.#requireUnrecorded();
    this.#isRecorded = true;
    const { action, requestId, audit, clock, policyVersion } = this.#options;
    await audit.record({
      time: new Date(clock()).toISOString(),
      requestId,
      action,
      policyVersion,
      durationMilliseconds: Math.round(performance.now() - this.#startedAt),
      ...this.#facts,
      ...conclusion,
    });
  }
}

function known({ awsRequestId, createdProfile }: UpstreamFacts): Pick<DecisionEvent, keyof UpstreamFacts> {
  return {
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    ...(createdProfile === undefined ? {} : { createdProfile }),
  };
}
