/** Changes one person's mapping and says what changed, or who stands in the way. */
import { fileEntry } from '../../profiles/mapping-document-json.ts';
import { type MappingChange, MappingConflict, type MappingConflictDetail } from '../../profiles/mapping-store.ts';
import { type CommandIo, EXIT } from '../command.ts';
import { jsonLine } from '../json-text.ts';
import { changeText, ownerText, personText, profileText } from './mapping-text.ts';
import type { OpenedMappings } from './subcommand.ts';

export interface ChangeOutput {
  readonly io: CommandIo;
  readonly asJson: boolean;
}

/** @returns the exit code */
export async function changeMapping(
  change: MappingChange,
  { store, believedSeconds }: Pick<OpenedMappings, 'store' | 'believedSeconds'>,
  { io, asJson }: ChangeOutput,
): Promise<number> {
  try {
    await store.apply([change]);
  } catch (error) {
    return complainOfConflict(error, io);
  }
  const { person, before, after } = change;
  const done = after === undefined ? 'removed' : before === undefined ? 'added' : 'changed';
  if (asJson) {
    const data = (mapping: MappingChange['after']) => (mapping === undefined ? null : fileEntry(mapping));
    io.print(jsonLine({ outcome: done, ...person, before: data(before), after: data(after) }));
    complainOfDelay(believedSeconds, io);
    return EXIT.ok;
  }
  // A put that changes nothing enters the owners of the profiles again.
  io.print(`${done} ${personText(person)}: ${changeText(change) || 'entered as the owner of these profiles again'}\n`);
  complainOfDelay(believedSeconds, io);
  return EXIT.ok;
}

/** What a change of the table does not do at once, and what it does not do at all. */
export function complainOfDelay(believedSeconds: number, io: CommandIo): void {
  io.complain(
    `in force within ${believedSeconds} s: until then the former owner of a profile may still open it. A session that is open stays open (studio-pass revoke --cut-sessions ends it)\n`,
  );
}

/**
 * @returns the exit code
 * @throws the error if it is no conflict
 */
export function complainOfConflict(error: unknown, io: CommandIo): number {
  if (!(error instanceof MappingConflict)) {
    throw error;
  }
  for (const conflict of error.conflicts) {
    io.complain(`studio-pass profiles: ${conflictText(conflict)}\n`);
  }
  io.complain('studio-pass profiles: nothing has been changed\n');
  return EXIT.failed;
}

export function conflictText(conflict: MappingConflictDetail): string {
  if (conflict.kind === 'changed_meanwhile') {
    return `somebody else has changed the mapping of ${personText(conflict.person)} meanwhile; look at it again`;
  }
  const { profile, owner } = conflict;
  const advice =
    owner.by === 'mapping'
      ? ''
      : `; \`studio-pass profiles remove --domain ${profile.domainId} --profile ${profile.userProfileName}\` gives it free`;
  return `${profileText(profile)} belongs to ${ownerText(owner)}${advice}`;
}
