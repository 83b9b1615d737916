/**
 * What the standard `OTEL_*` variables ask for. Tracing is on only if they ask for it, and what they ask for in vain is
 * said and ignored: a mistake in them must never keep the service from starting.
 * Source: OpenTelemetry specification 1.x, "Environment Variable Specification" and "OpenTelemetry Protocol Exporter". What
 * concerns the exporter alone (endpoint, headers, TLS, compression, timeout) it reads itself.
 */
export type Environment = Readonly<Record<string, string | undefined>>;

type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export interface TracingSettings {
  readonly sampler: SamplerName;
  /** From 0 to 1; only for the samplers by ratio. */
  readonly samplerRatio: number;
  readonly batch: {
    readonly scheduledDelayMillis: number;
    readonly exportTimeoutMillis: number;
    readonly maxQueueSize: number;
    readonly maxExportBatchSize: number;
  };
}

export interface TracingRequest {
  /** Undefined if tracing is not asked for, or cannot be had in the way it is asked for. */
  readonly settings: TracingSettings | undefined;
  /** For operators; they name variables, not values. */
  readonly warnings: readonly string[];
}

const SAMPLERS: ReadonlySet<string> = new Set<SamplerName>([
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
]);

export function readTracingSettings(environment: Environment): TracingRequest {
  const warnings: string[] = [];
  const isOn = wanted(environment, warnings) && protocolIsSpoken(environment, warnings);
  const settings = isOn && endpointIsUsable(environment, warnings) ? read(environment, warnings) : undefined;
  return { settings, warnings };
}

/** A variable that is empty counts as not set. */
function value(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}

function endpoint(environment: Environment): string | undefined {
  return value(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? value(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT');
}

function wanted(environment: Environment, warnings: string[]): boolean {
  if (value(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') {
    return false;
  }
  const exporters = value(environment, 'OTEL_TRACES_EXPORTER')
    ?.split(',')
    .map((name) => name.trim());
  if (exporters === undefined) {
    return endpoint(environment) !== undefined;
  }
  // `console` would write into the audit trail.
  if (exporters.some((name) => name !== 'otlp' && name !== 'none')) {
    warnings.push('OTEL_TRACES_EXPORTER: only otlp and none are known here');
  }
  return exporters.includes('otlp') && !exporters.includes('none');
}

function protocolIsSpoken(environment: Environment, warnings: string[]): boolean {
  const protocol =
    value(environment, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? value(environment, 'OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === undefined || protocol === 'http/protobuf') {
    return true;
  }
  warnings.push('OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is spoken here, so nothing is traced');
  return false;
}

function endpointIsUsable(environment: Environment, warnings: string[]): boolean {
  const text = endpoint(environment);
  // Without one it is the specification's default, http://localhost:4318.
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    return true;
  }
  warnings.push('OTEL_EXPORTER_OTLP_ENDPOINT: not an http: or https: URL, so nothing is traced');
  return false;
}

function read(environment: Environment, warnings: string[]): TracingSettings {
  const number = (name: string, ifUnset: number, { least, most }: { least: number; most: number }): number => {
    const text = value(environment, name);
    const given = text === undefined ? ifUnset : Number(text);
    if (given >= least && given <= most) {
      return given;
    }
    warnings.push(`${name}: not a number from ${least} to ${most}, so ${ifUnset} is used`);
    return ifUnset;
  };
  // Bounds of this service: the queue is the most that tracing may hold in memory (about 1 kB a span).
  const maxQueueSize = number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, { least: 1, most: 16_384 });
  return {
    sampler: readSampler(environment, warnings),
    samplerRatio: number('OTEL_TRACES_SAMPLER_ARG', 1, { least: 0, most: 1 }),
    batch: {
      maxQueueSize,
      maxExportBatchSize: Math.min(
        maxQueueSize,
        number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, { least: 1, most: 2_048 }),
      ),
      scheduledDelayMillis: number('OTEL_BSP_SCHEDULE_DELAY', 5_000, { least: 10, most: 60_000 }),
      exportTimeoutMillis: number('OTEL_BSP_EXPORT_TIMEOUT', 30_000, { least: 100, most: 60_000 }),
    },
  };
}

function readSampler(environment: Environment, warnings: string[]): SamplerName {
  const name = value(environment, 'OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  if (isSampler(name)) {
    return name;
  }
  warnings.push('OTEL_TRACES_SAMPLER: not a sampler of the specification, so parentbased_always_on is used');
  return 'parentbased_always_on';
}

function isSampler(name: string): name is SamplerName {
  return SAMPLERS.has(name);
}
