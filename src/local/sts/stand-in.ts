/**
 * A stand-in for the AWS Security Token Service on two loopback listeners: its interface endpoint and the internet. Who may
 * assume what from where is for the policies to say; the sessions it hands out mean something to the other stand-ins only.
 */
import { INTERNET_PATH, REGION, STS_ENDPOINT_PATH } from '../example-account.ts';
import { type LoopbackListener, listenOnLoopback } from '../loopback-listener.ts';
import type { NetworkPath } from '../network-path.ts';
import { assertKnownConditions } from '../policy-check.ts';
import { type CallLog, callLog } from '../sagemaker/call-log.ts';
import { type FaultControl, faultQueue } from '../sagemaker/fault-control.ts';
import type { Principal } from '../sagemaker/principals.ts';
import { signatureVerifier } from '../sagemaker/signature-verifier.ts';
import type { AssumableRole } from './assume-role.ts';
import { stsListener } from './sts-listener.ts';
import { temporaryCredentials } from './temporary-credentials.ts';

export interface StsStandIn {
  /** URL behind the interface endpoint, for `AWS_ENDPOINT_URL_STS`. */
  readonly endpoint: string;
  /** URL as the internet reaches it. */
  readonly internetEndpoint: string;
  /** Whoever was given temporary credentials, for the other stand-ins. */
  findTemporary(accessKeyId: string): Principal | undefined;
  readonly faults: FaultControl;
  /** Its inputs hold the role, the tags and the source identity that were asked for. */
  readonly calls: CallLog;
  close(): Promise<void>;
}

export interface StsStandInOptions {
  /** Who may call, with keys that do not expire. Their policies are read at every request. */
  readonly principals: readonly Principal[];
  readonly roles: readonly AssumableRole[];
  /** The interface endpoint's network path: with its policy, if it has one. */
  readonly path?: NetworkPath;
  readonly port?: number;
  readonly clock?: () => number;
}

/** @throws Error if a policy uses a condition key or operator that does not exist */
export async function startStsStandIn(options: StsStandInOptions): Promise<StsStandIn> {
  const { principals, roles, path = STS_ENDPOINT_PATH, clock = Date.now } = options;
  const policies = [...principals, ...roles].flatMap((holder) => holder.policies);
  for (const policy of [...policies, ...roles.map(({ trust }) => trust)]) {
    await assertKnownConditions(policy);
  }
  const credentials = temporaryCredentials(clock);
  const faults = faultQueue();
  const calls = callLog();
  const findTemporary = credentials.find;
  const verifySignature = signatureVerifier({ region: REGION, service: 'sts', principals, findTemporary, clock });
  const sts = { clock, verifySignature, roles, credentials, faults, calls };
  const listen = (from: NetworkPath, port?: number): Promise<LoopbackListener> => {
    const serve = stsListener(sts, from);
    return listenOnLoopback((request, response) => void serve(request, response), port);
  };
  const endpoint = await listen(path, options.port);
  const internet = await listen(INTERNET_PATH);
  return {
    endpoint: endpoint.endpoint,
    internetEndpoint: internet.endpoint,
    findTemporary,
    faults: { next: faults.next, clear: faults.clear },
    calls: { list: calls.list, count: calls.count, clear: calls.clear },
    close: async () => {
      await Promise.all([endpoint.close(), internet.close()]);
    },
  };
}
