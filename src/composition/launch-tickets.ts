/** What launch tickets are signed with, and what keeps them until they are used. */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import type { TicketStore } from '../model/ticket-store.ts';
import { FileTicketKeys } from '../tickets/file-ticket-keys.ts';
import { MemoryTicketStore } from '../tickets/memory-ticket-store.ts';
import { parseTicketKeyDocument } from '../tickets/ticket-key-document.ts';
import { type TicketKeys, ticketKeys } from '../tickets/ticket-keys.ts';
import type { AccessTable } from './access-table.ts';

type Settings = NonNullable<Configuration['launchTickets']>;

export interface ComposedLaunchTickets {
  readonly settings: {
    readonly store: TicketStore;
    readonly lifetimeSeconds: number;
    readonly bindsSourceAddress: boolean;
  };
  readonly signing: { readonly keys: TicketKeys; readonly publicUrl: string };
  readonly checks: readonly ReadinessCheck[];
  close(): void;
}

const POLL_MILLISECONDS = 5_000;
/** Where the keys are when no file is named, for faults. */
const KEYS_IN_PLACE = 'launchTickets.keys';

/** @throws ConfigurationError if the keys cannot be read or are at fault */
export async function composeLaunchTickets(
  settings: Settings,
  table: AccessTable | undefined,
  clock: Clock,
  log: Log,
): Promise<ComposedLaunchTickets> {
  const { publicUrl, lifetimeSeconds, bindToSourceAddress } = settings;
  const file = settings.keysFile === undefined ? undefined : await openFile(settings.keysFile, log);
  return {
    settings: {
      store: await storeOf(settings, table, clock),
      lifetimeSeconds,
      bindsSourceAddress: bindToSourceAddress,
    },
    signing: { keys: file ?? keysInPlace(settings), publicUrl },
    checks: file === undefined ? [] : [fileCheck(file)],
    close: () => file?.close(),
  };
}

async function storeOf({ store }: Settings, table: AccessTable | undefined, clock: Clock): Promise<TicketStore> {
  if (store === 'memory' || table === undefined) {
    return new MemoryTicketStore({ clock });
  }
  const { DynamoDbTicketStore } = await import('../tickets/dynamodb-ticket-store.ts');
  return new DynamoDbTicketStore(table);
}

function keysInPlace({ keys = '' }: Settings): TicketKeys {
  const current = parseTicketKeyDocument(KEYS_IN_PLACE, keys);
  return ticketKeys(() => current);
}

function openFile(path: string, log: Log): Promise<FileTicketKeys> {
  return FileTicketKeys.open({
    path,
    pollMilliseconds: POLL_MILLISECONDS,
    onReload: (event) => {
      if (event.outcome === 'loaded') {
        log.info({ kids: event.kids }, 'the changed keys of launch tickets are in force');
      } else {
        log.error(
          { err: event.error },
          'the changed file of launch ticket keys is refused; the last good keys stay in force',
        );
      }
    },
  });
}

function fileCheck(file: FileTicketKeys): ReadinessCheck {
  return {
    name: 'launch ticket keys',
    // As with the mapping file, the last good keys are still keys to sign with.
    check: () => ({
      ready: true,
      state: file.isCurrent ? `signing with ${file.signing().kid}` : 'a changed file is refused, see the log',
    }),
  };
}
