/** The launch use cases among doubles that keep what happened, in the order in which it happened. */
import { Decision } from '../../../src/launch/decision.ts';
import { createLaunch, type Launch } from '../../../src/launch/launch.ts';
import type { AuditTrail, DecidedAction, DecisionEvent } from '../../../src/model/decision-event.ts';
import type { Identity } from '../../../src/model/identity.ts';
import type { ProfileMapping } from '../../../src/model/profile-directory.ts';
import { PresignedUrl } from '../../../src/model/secret.ts';
import type { MintRequest } from '../../../src/model/studio-gateway.ts';
import type { DomainPolicy } from '../../../src/studio/launch-policy.ts';

export const NOW = Date.UTC(2026, 10, 21, 10, 0, 0, 250);
export const MINTED_URL = 'https://d-one.studio.us-east-1.sagemaker.aws/auth?token=canary';

export const IDENTITY: Identity = {
  issuer: 'https://issuer.example',
  subject: 'subject-1',
  tokenUse: 'access',
  tokenId: 'token-id-1',
  clientId: 'client-1',
  displayName: 'Alice',
  groups: ['admins'],
  scopes: ['studio/open'],
  expiresAtSeconds: 2_000_000_000,
  claims: { secret_claim: 'canary' },
};

export const ONE = { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' };
export const TWO = { domainId: 'd-two', region: 'eu-west-1', userProfileName: 'alice-eu' };

export function policyFor(domainId: string, region: string, isDefault = false): DomainPolicy {
  return {
    domainId,
    region,
    isDefault,
    apps: ['Studio', 'JupyterLab'],
    expiresInSeconds: 60,
    sessionDurationInSeconds: 28_800,
  };
}

export interface TrialOptions {
  readonly mapping?: ProfileMapping | undefined;
  readonly policies?: readonly DomainPolicy[];
  readonly mint?: (request: MintRequest) => Promise<string>;
  readonly record?: AuditTrail['record'];
}

export interface LaunchTrial {
  readonly launch: Launch;
  readonly events: readonly DecisionEvent[];
  readonly minted: readonly MintRequest[];
  /** `mint` and `record`, as they began and ended. */
  readonly steps: readonly string[];
  decide(action?: DecidedAction): Decision;
}

export function createLaunchTrial(options: TrialOptions = {}): LaunchTrial {
  const { mint = async () => MINTED_URL, record = async () => undefined } = options;
  const mapping = 'mapping' in options ? options.mapping : { disabled: false, targets: [ONE] };
  const events: DecisionEvent[] = [];
  const minted: MintRequest[] = [];
  const steps: string[] = [];
  const audit: AuditTrail = {
    async record(event) {
      steps.push(`record ${event.outcome}`);
      await record(event);
      events.push(event);
      steps.push('recorded');
    },
  };
  return {
    launch: createLaunch({
      profiles: { lookUp: async ({ subject }) => (subject === IDENTITY.subject ? mapping : undefined) },
      studio: {
        async createPresignedUrl(request) {
          steps.push('mint');
          minted.push(request);
          return { url: new PresignedUrl(await mint(request)), awsRequestId: 'aws-request-1' };
        },
      },
      policies: options.policies ?? [policyFor('d-one', 'us-east-1'), policyFor('d-two', 'eu-west-1')],
      clock: () => NOW,
    }),
    events,
    minted,
    steps,
    decide: (action = 'create_presigned_url') =>
      new Decision({ action, requestId: 'request-1', audit, clock: () => NOW, policyVersion: 'policy-1' }),
  };
}
