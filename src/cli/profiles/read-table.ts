/**
 * Reads the whole table for a command. A mapping that somebody wrote by hand and that is not of its form is told, every one of
 * them, and never passed over without a word: its person is refused by the service.
 */
import { escapeControls } from '../../document/document-fault.ts';
import type { MappingStore, StoredMapping } from '../../profiles/mapping-store.ts';
import type { CommandIo } from '../command.ts';

const ADVICE =
  'the service answers these people 503. Take each away (aws dynamodb delete-item, with its partitionKey and sortKey) and enter it again with `profiles put`';

export interface TableReading {
  readonly mappings: AsyncIterable<StoredMapping>;
  /** To be called when all have been read: tells what to do about those at fault. @returns how many there were */
  end(): number;
}

export function readTable(store: MappingStore, io: CommandIo): TableReading {
  let faulty = 0;
  const complain = (fault: string): void => {
    faulty += 1;
    io.complain(`studio-pass profiles: ${escapeControls(fault)}\n`);
  };
  return {
    mappings: store.list(complain),
    end() {
      if (faulty > 0) {
        io.complain(`studio-pass profiles: ${faulty} mappings in the table are not of their form; ${ADVICE}\n`);
      }
      return faulty;
    },
  };
}
