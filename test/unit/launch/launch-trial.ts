/** The launch use cases among doubles that keep what happened, in the order in which it happened. */
import { Decision } from '../../../src/launch/decision.ts';
import { createLaunch, type Launch } from '../../../src/launch/launch.ts';
import type { AuditTrail, DecidedAction, DecisionEvent } from '../../../src/model/decision-event.ts';
import type { Identity } from '../../../src/model/identity.ts';
import type { ProfileMapping } from '../../../src/model/profile-directory.ts';
import type { RevocationList } from '../../../src/model/revocation.ts';
import { PresignedUrl } from '../../../src/model/secret.ts';
import type { ListedSpaces, SpaceCaller } from '../../../src/model/space-directory.ts';
import type { MintedUrl, MintRequest } from '../../../src/model/studio-gateway.ts';
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
    sharedSpaces: false,
  };
}

export interface TrialOptions {
  readonly mapping?: ProfileMapping | undefined;
  /** What the person is mapped to once a URL has been minted, if that is something else. */
  readonly mappingLater?: ProfileMapping | undefined;
  readonly revocations?: RevocationList;
  readonly policies?: readonly DomainPolicy[];
  /** What SageMaker says of the spaces of any domain; a function that throws says nothing. */
  readonly list?: (caller: SpaceCaller) => Promise<ListedSpaces>;
  readonly mint?: (request: MintRequest) => Promise<string>;
  /** What else is told of the URL. */
  readonly minted?: Pick<MintedUrl, 'createdProfile' | 'waitedMilliseconds'>;
  readonly record?: AuditTrail['record'];
}

export interface LaunchTrial {
  readonly launch: Launch;
  readonly events: readonly DecisionEvent[];
  readonly minted: readonly MintRequest[];
  /** `mint`, `record`, `find` and `list`, as they began and ended. */
  readonly steps: readonly string[];
  decide(action?: DecidedAction): Decision;
}

export function createLaunchTrial(options: TrialOptions = {}): LaunchTrial {
  const { mint = async () => MINTED_URL, record = async () => undefined } = options;
  const { list = async () => ({ spaces: [], truncated: false }) } = options;
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
      profiles: {
        async lookUp({ subject }) {
          const current = 'mappingLater' in options && minted.length > 0 ? options.mappingLater : mapping;
          return subject === IDENTITY.subject ? current : undefined;
        },
      },
      revocations: options.revocations ?? { find: async () => undefined },
      studio: {
        async createPresignedUrl(request) {
          steps.push('mint');
          minted.push(request);
          return { url: new PresignedUrl(await mint(request)), awsRequestId: 'aws-request-1', ...options.minted };
        },
      },
      spaces: {
        async find(caller, spaceName) {
          steps.push('find');
          return (await list(caller)).spaces.find((space) => space.spaceName === spaceName);
        },
        async list(caller) {
          steps.push(`list ${caller.target.domainId} for ${caller.subject}`);
          return await list(caller);
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
