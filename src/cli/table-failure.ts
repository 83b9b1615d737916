/** Says of a table that could not be asked where it was asked, so that an operator need not guess which of the settings is wrong. */
import { ServiceError } from '../model/errors.ts';
import type { CommandIo } from './command.ts';

export interface TableAsker {
  /**
   * @param environment of the process
   * @returns `table t in us-east-1 is asked at https://…, which comes from …`; undefined without a table
   */
  whereTableIs(environment: CommandIo['environment']): Promise<string | undefined>;
}

/** @throws Error in place of a ServiceError, which is about the table if it is not said where it came from */
export async function tellingTable<T>(asker: TableAsker, io: CommandIo, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const where = await asker.whereTableIs(io.environment);
    const silence = error.code === 'upstream_timeout' ? ' There was no answer in time.' : '';
    const address = where === undefined ? '' : ` The ${where}. \`studio-pass doctor\` tells what is in the way`;
    throw new Error(`${error.detail}.${silence}${address}`, { cause: error });
  }
}
