/**
 * Makes the next calls of the API go wrong the way AWS and networks do.
 */
import { type FaultControlOf, type FaultOf, type FaultQueueOf, faultQueueOf } from '../fault-queue.ts';

export type FaultKind =
  /** ThrottlingException */
  | 'throttle'
  /** InternalFailure, 500 */
  | 'internal'
  /** AccessDeniedException, whatever the policies say */
  | 'access-denied'
  /** No answer at all */
  | 'hang'
  /** The connection is reset half way through the answer */
  | 'reset'
  /** 200 with a page of HTML */
  | 'not-json'
  /** CreatePresignedDomainUrl answers with a URL on a host that is not the domain's */
  | 'wrong-host';

export type Fault = FaultOf<FaultKind>;
export type FaultControl = FaultControlOf<FaultKind>;
export type FaultQueue = FaultQueueOf<FaultKind>;

export function faultQueue(): FaultQueue {
  return faultQueueOf<FaultKind>({ 'wrong-host': 'CreatePresignedDomainUrl' });
}
