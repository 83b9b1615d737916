/**
 * How a command gets the service's configuration: from the same file and variables, by the same rules, so that what an
 * operator is told about is what the service would do.
 */
import { CONFIGURATION_FILE_VARIABLE, CONFIGURATION_VARIABLE } from '../config/environment-variables.ts';
import { type Environment, loadConfiguration } from '../config/load-configuration.ts';
import type { Configuration } from '../config/schema.ts';
import { ConfigurationError } from '../document/document-fault.ts';
import { type CommandIo, InputError } from './command.ts';

/** For `parseArgs`, among the command's own options. */
export const configurationOption = { config: { type: 'string' } } as const;

/** For the command's `--help`. */
export const CONFIGURATION_HELP = `Where the configuration comes from:
  --config FILE         the service's configuration file, in place of the one that ${CONFIGURATION_FILE_VARIABLE} names.
                        The service's other environment variables count as well, as they do for the service
`;

/**
 * @param file what `--config` names; undefined leaves it to the environment
 * @throws InputError with every fault of the configuration
 */
export function loadCommandConfiguration(io: CommandIo, file: string | undefined): Configuration {
  try {
    return loadGivenConfiguration(io, file);
  } catch (error) {
    throw asInputError(error);
  }
}

/**
 * @param file what `--config` names; undefined leaves it to the environment
 * @throws ConfigurationError, in which a file that cannot be read is named by what named it
 */
export function loadGivenConfiguration(io: CommandIo, file: string | undefined): Configuration {
  try {
    return loadConfiguration(commandEnvironment(io, file), io.readFile);
  } catch (error) {
    if (file === undefined || !(error instanceof ConfigurationError)) {
      throw error;
    }
    const where = `--config ${file}`.trim();
    throw new ConfigurationError(
      error.faults.map((fault) => (fault.where === CONFIGURATION_FILE_VARIABLE ? { ...fault, where } : fault)),
    );
  }
}

/** The variables that the service would see if it were given this file. */
export function commandEnvironment({ environment }: CommandIo, file: string | undefined): Environment {
  if (file === undefined) {
    return environment;
  }
  // What is asked for by name wins over what the environment happens to hold.
  const { [CONFIGURATION_VARIABLE]: _inline, ...others } = environment;
  return { ...others, [CONFIGURATION_FILE_VARIABLE]: file };
}

/** A configuration at fault is faulty input of a command; anything else stays what it is. */
export function asInputError(error: unknown): unknown {
  return error instanceof ConfigurationError ? new InputError(error.faults) : error;
}
