/** Tells of a person's cut that was put or lifted alone: whether they are revoked is not touched. */
import { escapeControls } from '../../document/document-fault.ts';
import { jsonText } from '../json-text.ts';
import type { CutResult } from './cut-sessions.ts';
import { describeCut, type RevokeOutput } from './revoked-one.ts';

export function printCutsAlone(
  subject: string,
  state: 'cut' | 'cut_would_be_put' | 'cut_lifted' | 'cut_would_be_lifted',
  cuts: readonly CutResult[],
  { asJson, io }: RevokeOutput,
): void {
  if (asJson) {
    io.print(jsonText({ state, by: 'subject', id: subject, cuts }));
    return;
  }
  const nowhere = cuts.length === 0 ? ['  no launch role is configured, so no session can be told apart'] : [];
  io.print(
    [
      `Cut of the sessions of ${escapeControls(subject)}; whether they are revoked is as it was`,
      ...cuts.flatMap(describeCut),
      ...nowhere,
      '',
    ].join('\n'),
  );
}
