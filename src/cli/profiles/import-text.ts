/** What an import is about to do, and what stands in its way, in words and as data. */
import type { ImportPlan, ProfileConflict } from '../../profiles/import/import-plan.ts';
import { fileEntry } from '../../profiles/mapping-document-json.ts';
import type { MappingChange } from '../../profiles/mapping-store.ts';
import { changeText, ownerText, personText, profileText } from './mapping-text.ts';

/** Of each kind of change. */
const DETAILS = 20;

export function planText({
  added,
  changed,
  removed,
  unchanged,
  left,
  outOfReach,
  enabled,
  keptDisabled,
  cutShort,
}: ImportPlan): string {
  const prunable = left - outOfReach;
  return [
    ...changeLines('+', added),
    ...changeLines('~', changed),
    ...changeLines('-', removed),
    `${added.length} to add, ${changed.length} to change, ${removed.length} to remove, ${unchanged} unchanged\n`,
    ...(enabled === 0 ? [] : [`${enabled} of those to change are disabled now, and would be let in again\n`]),
    ...(keptDisabled === 0
      ? []
      : [
          `${keptDisabled} are disabled in the table and not in the file; they stay disabled, --enable would let them in\n`,
        ]),
    ...(cutShort === 0
      ? []
      : [`${cutShort} of those to change would lose profiles in domains that are not configured here\n`]),
    ...(prunable === 0 ? [] : [`${prunable} of the table are not in the file and stay; --prune would remove them\n`]),
    ...(outOfReach === 0
      ? []
      : [`${outOfReach} of the table have an issuer or a domain that is not configured here, and stay in any case\n`]),
  ].join('');
}

function changeLines(sign: string, changes: readonly MappingChange[]): readonly string[] {
  const more = changes.length - DETAILS;
  return [
    ...changes.slice(0, DETAILS).map((change) => `${sign} ${personText(change.person)}: ${changeText(change)}\n`),
    ...(more > 0 ? [`${sign} … and ${more} more\n`] : []),
  ];
}

/** What is asked before a plan is carried out: above all what cannot be taken back. */
export function planQuestion({ added, changed, removed, enabled, cutShort }: ImportPlan, tableName: string): string {
  return [
    `Write ${added.length + changed.length} people to the table ${tableName}`,
    ...(removed.length === 0 ? [] : [`remove ${removed.length} from it and give their profiles free`]),
    ...(enabled === 0 ? [] : [`let ${enabled} in again who are disabled`]),
    ...(cutShort === 0 ? [] : [`take profiles in domains that are not configured here from ${cutShort}`]),
  ].join(', ');
}

/** Every change, whatever their number. */
export function planData({ added, changed, removed, unchanged, left }: ImportPlan): object {
  const data = (kind: string, changes: readonly MappingChange[]) =>
    changes.map(({ person, before, after }) => ({
      change: kind,
      ...person,
      before: before === undefined ? null : fileEntry(before),
      after: after === undefined ? null : fileEntry(after),
    }));
  return {
    added: added.length,
    changed: changed.length,
    removed: removed.length,
    unchanged,
    left,
    changes: [...data('add', added), ...data('change', changed), ...data('remove', removed)],
  };
}

/** @param placeOf where the person who wants the profile stands in the file */
export function profileConflictText(
  { person, profile, owner }: ProfileConflict,
  placeOf: (conflict: ProfileConflict) => string,
): string {
  const advice = owner.by === 'mapping' ? '' : '; `profiles remove --domain … --profile …` gives it free';
  return `${placeOf({ person, profile, owner })}: ${profileText(profile)} for ${personText(person)} belongs to ${ownerText(owner)}${advice}`;
}
