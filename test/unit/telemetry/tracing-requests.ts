/** A traced service in miniature, with something secret wherever there is room for it. */
import { vi } from 'vitest';
import { BearerToken, PresignedUrl } from '../../../src/model/secret.ts';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import {
  tracedProfileDirectory,
  tracedStudioGateway,
  tracedTokenVerifier,
} from '../../../src/telemetry/traced-ports.ts';
import type { StartedRequest, Tracing, TracingEvent } from '../../../src/telemetry/tracing.ts';
import type { Collector } from './tracing-collector.ts';

export const CANARY = 'canary-7f3a';

const identity = {
  issuer: 'https://issuer.example',
  subject: `subject-${CANARY}`,
  tokenUse: 'access',
  tokenId: undefined,
  clientId: undefined,
  displayName: `alice-${CANARY}`,
  groups: [],
  scopes: [],
  expiresAtSeconds: 0,
  claims: {},
} as const;
const target = { domainId: 'd-studiopass01', region: 'us-east-1', userProfileName: `profile-${CANARY}` };
const mint = {
  subject: CANARY,
  groups: [CANARY],
  target,
  expiresInSeconds: 60,
  sessionDurationInSeconds: 28_800,
  landingUri: `app:JupyterLab:${CANARY}`,
  spaceName: undefined,
};

/** In the production's way: the exporter reads `process.env`, which the test has to put in order again. */
export async function startTracingTo(
  { origin }: Pick<Collector, 'origin'>,
  environment: Readonly<Record<string, string>> = {},
  events: TracingEvent[] = [],
): Promise<Tracing> {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_BSP_SCHEDULE_DELAY: '20', ...environment };
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(name, value);
  }
  const tracing = await startTracing(process.env, { version: '1.2.3', onEvent: (event) => events.push(event) });
  if (tracing === undefined) {
    throw new Error('tracing is off');
  }
  return tracing;
}

/** Answers a request as the service does: token, mapping, SageMaker, which fails with the fault if there is one. */
export async function handleRequest(
  tracing: Tracing,
  { fault, ...request }: Partial<StartedRequest> & { readonly fault?: Error } = {},
): Promise<void> {
  const trace = tracing.startRequest({
    method: 'POST',
    route: '/v1/presigned-urls',
    traceparent: undefined,
    ...request,
  });
  await trace.run(async () => {
    const tokens = tracedTokenVerifier({ verify: async () => identity }, tracing);
    const profiles = tracedProfileDirectory({ lookUp: async () => ({ disabled: false, targets: [target] }) }, tracing);
    const studio = tracedStudioGateway(
      {
        async createPresignedUrl() {
          if (fault !== undefined) throw fault;
          return { url: new PresignedUrl(`https://studio.example/auth?token=${CANARY}`), awsRequestId: CANARY };
        },
      },
      tracing,
    );
    const caller = await tokens.verify(new BearerToken(`eyJ.${CANARY}.sig`));
    await profiles.lookUp(caller);
    await studio.createPresignedUrl(mint).catch(() => undefined);
  });
  trace.end(fault === undefined ? 201 : 502, fault === undefined ? undefined : 'upstream_failed');
}
