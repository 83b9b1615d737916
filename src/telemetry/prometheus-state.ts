/**
 * The state of the service at the moment somebody asks: keys, mapping, access table, calls under way. It is read from those who know it,
 * who must answer at once; a part that fails to answer leaves its own gauges out and nothing else.
 */
import { Gauge, type Registry } from '@prometheus-io/client';

const KEY_STATES = ['loading', 'ready', 'stale', 'expired'] as const;

interface KeyStatus {
  readonly state: (typeof KEY_STATES)[number];
  readonly ageSeconds: number | undefined;
  readonly keyCount: number;
}

interface MappingStatus {
  readonly people: number;
  /** Why the file as it stands is not in force; undefined when it is. Only whether it is there is shown. */
  readonly refused: string | undefined;
  /** Since the mapping in force was read. */
  readonly ageSeconds?: number;
}

export interface ObservedState {
  readonly version: string;
  /** One for each configured issuer, by its name. */
  readonly keys: readonly { readonly issuer: string; status(): KeyStatus }[];
  /** Calls to SageMaker that are under way, and that wait for their turn. */
  readonly upstream?: () => { readonly inFlight: number; readonly queued: number };
  /** Undefined where the mapping is not a file. */
  readonly mapping?: (() => MappingStatus) | undefined;
  /** Whether the access table answers; undefined until it has been asked. No function where there is no table. */
  readonly accessTable?: (() => boolean | undefined) | undefined;
}

/** Adds the gauges to the registry. Once for each registry. */
export function observeState(
  registry: Registry,
  { version, keys, upstream, mapping, accessTable }: ObservedState,
): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'studio_pass_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'],
  }).set({ version }, 1);
  observeKeys(registry, keys);

  if (upstream !== undefined) {
    gauge(registry, 'studio_pass_upstream_calls_in_flight', 'Calls to SageMaker that are under way.', () => {
      return upstream().inFlight;
    });
    gauge(registry, 'studio_pass_upstream_calls_queued', 'Requests that wait for their call to SageMaker.', () => {
      return upstream().queued;
    });
  }
  if (mapping !== undefined) {
    gauge(registry, 'studio_pass_mapping_people', 'People in the mapping that is in force.', () => mapping().people);
    gauge(registry, 'studio_pass_mapping_refused', '1 if the mapping file as it stands is refused.', () => {
      return mapping().refused === undefined ? 0 : 1;
    });
    gauge(registry, 'studio_pass_mapping_age_seconds', 'Since the mapping in force was read.', () => {
      return mapping().ageSeconds;
    });
  }
  if (accessTable !== undefined) {
    gauge(
      registry,
      'studio_pass_access_table_readable',
      '1 if the access table answered when last asked, 0 if not.',
      () => {
        const isReadable = accessTable();
        return isReadable === undefined ? undefined : Number(isReadable);
      },
    );
  }
}

function observeKeys(registry: Registry, keys: ObservedState['keys']): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'studio_pass_keys_age_seconds',
    help: "Since the issuer's keys were taken from the issuer, by this process or by a mirror; absent until they have been.",
    labelNames: ['issuer'],
    collect() {
      this.reset();
      forEachIssuer(keys, (issuer, { ageSeconds }) => {
        if (ageSeconds !== undefined) {
          this.set({ issuer }, ageSeconds);
        }
      });
    },
  });
  new Gauge({
    registers,
    name: 'studio_pass_keys',
    help: "Keys of the issuer that tokens are verified with; 0 means that all the issuer's tokens are answered with 503.",
    labelNames: ['issuer'],
    collect() {
      this.reset();
      forEachIssuer(keys, (issuer, { keyCount }) => this.set({ issuer }, keyCount));
    },
  });
  new Gauge({
    registers,
    name: 'studio_pass_keys_state',
    help: "1 for the state the issuer's keys are in. Stale: the latest fetch failed, the former keys still serve.",
    labelNames: ['issuer', 'state'],
    collect() {
      this.reset();
      forEachIssuer(keys, (issuer, status) => {
        for (const state of KEY_STATES) {
          this.set({ issuer, state }, status.state === state ? 1 : 0);
        }
      });
    },
  });
}

function forEachIssuer(keys: ObservedState['keys'], show: (issuer: string, status: KeyStatus) => void): void {
  for (const { issuer, status } of keys) {
    const current = attempt(status);
    if (current !== undefined) {
      show(issuer, current);
    }
  }
}

function gauge(registry: Registry, name: string, help: string, read: () => number | undefined): void {
  new Gauge({
    registers: [registry],
    name,
    help,
    collect() {
      const value = attempt(read);
      // Absent rather than a number that nobody has measured.
      if (value === undefined) {
        this.remove();
      } else {
        this.set(value);
      }
    },
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
