/** What a subcommand of `studio-pass profiles` is, and how it gets at the table: by the service's own configuration. */
import type { Mappings } from '../../compose-mappings.ts';
import type { Configuration } from '../../config/schema.ts';
import type { Clock } from '../../model/clock.ts';
import type { MappingStore } from '../../profiles/mapping-store.ts';
import { type CommandIo, InputError } from '../command.ts';
import { loadCommandConfiguration } from '../configuration-option.ts';
import { tellingTable } from '../table-failure.ts';

/** Connects to the table; replaced in tests. */
export type OpenMappings = (configuration: Configuration, clock: Clock) => Promise<Mappings>;

export interface ProfilesSubcommand {
  readonly name: string;
  /** One line for the list of subcommands. */
  readonly summary: string;
  /** Shown for `--help`. */
  readonly help: string;
  /**
   * @param args what follows the subcommand's name
   * @returns the exit code
   * @throws UsageError, InputError
   */
  run(args: readonly string[], io: CommandIo, open: OpenMappings): Promise<number>;
}

export type OpenedMappings = Mappings & { readonly store: MappingStore };

export interface MappingsAccess {
  readonly io: CommandIo;
  readonly open: OpenMappings;
  /** What `--config` names. */
  readonly configFile: string | undefined;
}

/** @throws InputError if the configuration is at fault or names no table */
export async function withMappings(
  { io, open, configFile }: MappingsAccess,
  work: (mappings: OpenedMappings) => Promise<number>,
): Promise<number> {
  const mappings = await open(loadCommandConfiguration(io, configFile), io.clock);
  try {
    const { store } = mappings;
    if (store === undefined) {
      const message =
        'is needed: this command works on the DynamoDB table of mappings. Set STUDIO_PASS_TABLE_NAME and STUDIO_PASS_MAPPING_TABLE=true, or table.name and mapping.table in the configuration file';
      throw new InputError([{ where: 'table.name', message }]);
    }
    if (!mappings.isInUse) {
      io.complain('studio-pass profiles: mapping.table is false: the service looks nobody up in this table\n');
    }
    return await tellingTable(mappings, io, () => work({ ...mappings, store }));
  } finally {
    mappings.close();
  }
}
