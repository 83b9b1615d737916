/** Asks before something is changed that cannot be taken back. Where nobody can answer, the answer must have been given. */
import { type CommandIo, UsageError } from '../command.ts';

/** @throws UsageError if nobody is there to ask and `--yes` is not given: to be called before anything is asked of the table */
export function requireAnswerable(isYes: boolean, { isInteractive }: CommandIo): void {
  if (!isYes && !isInteractive) {
    throw new UsageError('nobody is there to be asked; give --yes');
  }
}

/** @param question without its question mark */
export async function isConfirmed(question: string, isYes: boolean, io: CommandIo): Promise<boolean> {
  if (isYes) {
    return true;
  }
  const answer = await io.ask(`${question}? [y/N] `);
  const isConsent = /^y(es)?$/i.test(answer.trim());
  if (!isConsent) {
    io.complain('studio-pass profiles: nothing has been changed\n');
  }
  return isConsent;
}
