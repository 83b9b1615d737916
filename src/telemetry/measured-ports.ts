/**
 * Puts measuring around ports, so that neither those who use them nor those behind them know of it. What a port returns or
 * throws is handed on untouched.
 */
import type { AssumeRole } from '../aws/assume-role.ts';
import type { AuditTrail } from '../model/decision-event.ts';
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import type { MakeCall, Measurements, UpstreamOperation } from '../model/measurements.ts';
import type { SpaceDirectory } from '../model/space-directory.ts';
import type { StudioGateway } from '../model/studio-gateway.ts';

/** Counts each decision once its event is written, and each event that could not be. */
export function measuredAuditTrail(audit: AuditTrail, measurements: Measurements): AuditTrail {
  return {
    async record(event) {
      try {
        await audit.record(event);
      } catch (error) {
        measurements.auditFailed();
        throw error;
      }
      measurements.decision(event.action, event.outcome, event.reason);
    },
  };
}

/**
 * @param gateway the one that makes the calls, inside of any queue, so that waiting for a turn is not SageMaker's time, nor
 * is what it takes to assume a role first; only a session that has to be replaced meanwhile is part of it
 */
export function measuredStudioGateway(gateway: StudioGateway, measurements: Measurements): StudioGateway {
  return {
    createPresignedUrl: (request) =>
      timed('create_presigned_domain_url', measurements, () => gateway.createPresignedUrl(request)),
  };
}

/** @param spaces the one that makes the calls, inside of any queue; all pages of a list are one call */
export function measuredSpaceDirectory(spaces: SpaceDirectory, measurements: Measurements): SpaceDirectory {
  return {
    find: (caller, spaceName) => timed('describe_space', measurements, () => spaces.find(caller, spaceName)),
    list: (caller) => timed('list_spaces', measurements, () => spaces.list(caller)),
  };
}

export function measuredAssumeRole(assumeRole: AssumeRole, measurements: Measurements): AssumeRole {
  return (role, owner) => timed('assume_role', measurements, () => assumeRole(role, owner));
}

/** For adapters that make calls of several kinds. */
export function measuredCalls(measurements: Measurements): MakeCall {
  return (operation, call) => timed(operation, measurements, call);
}

/** Said before anybody is called: nothing took any time there. */
const NOT_CALLED: ReadonlySet<ErrorCode> = new Set(['not_mapped', 'overloaded']);

async function timed<T>(operation: UpstreamOperation, measurements: Measurements, call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const ended = (outcome: Parameters<Measurements['upstreamCall']>[1]) =>
    measurements.upstreamCall(operation, outcome, (performance.now() - startedAt) / 1000);
  try {
    const result = await call();
    ended('ok');
    return result;
  } catch (error) {
    const outcome = error instanceof ServiceError ? error.code : 'internal_error';
    if (!NOT_CALLED.has(outcome)) {
      ended(outcome);
    }
    throw error;
  }
}

/** @param gateway the one with the queue: what it refuses as `overloaded` has found the queue full */
export function measuredUpstreamQueue(gateway: StudioGateway, measurements: Measurements): StudioGateway {
  return {
    createPresignedUrl: (request) => countingTurnedAway(measurements, () => gateway.createPresignedUrl(request)),
  };
}

/** The same for the queue's other calls. */
export function measuredSpaceQueue(spaces: SpaceDirectory, measurements: Measurements): SpaceDirectory {
  return {
    find: (caller, spaceName) => countingTurnedAway(measurements, () => spaces.find(caller, spaceName)),
    list: (caller) => countingTurnedAway(measurements, () => spaces.list(caller)),
  };
}

async function countingTurnedAway<T>(measurements: Measurements, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'overloaded') {
      measurements.turnedAway('upstream_queue');
    }
    throw error;
  }
}
