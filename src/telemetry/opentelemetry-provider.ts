/**
 * The OpenTelemetry SDK as the standard variables want it: who is traced, which requests, and where spans are sent. It is
 * not made global, so nothing else in the process can begin to trace through it.
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ReportingSpanExporter } from './reporting-span-exporter.ts';
import type { TracingEvent } from './tracing.ts';
import type { TracingSettings } from './tracing-settings.ts';

export interface TracerProviderOptions extends TracingSettings {
  readonly version: string;
  readonly onEvent: (event: TracingEvent) => void;
}

export const SERVICE_NAME = 'studio-pass';

export function createTracerProvider(options: TracerProviderOptions): TracerProvider {
  const { version, onEvent, batch } = options;
  // Where to, with which headers, certificates and timeout: that it reads from its own variables.
  const exporter = new ReportingSpanExporter(new OTLPTraceExporter(), onEvent);
  return new TracerProvider({
    resource: describeService(version),
    sampler: createSampler(options),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...batch })],
  });
}

/** The operator's variables win. Neither host nor process are described: the command line may hold anything. */
function describeService(version: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': SERVICE_NAME, 'service.version': version }))
    .merge(
      detectResources({
        detectors: [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector],
      }),
    );
}

function createSampler({ sampler, samplerRatio }: TracingSettings): Sampler {
  const isParentBased = sampler.startsWith('parentbased_');
  const root = rootSampler(sampler, samplerRatio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(sampler: TracingSettings['sampler'], ratio: number): Sampler {
  if (sampler.endsWith('always_off')) {
    return new AlwaysOffSampler();
  }
  return sampler.endsWith('traceidratio') ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
