/**
 * The last line of each page of docs, which leads to the pages before and after it. Order and names are those of the numbered entries
 * of the table of contents, docs/README.md, and are written down nowhere else.
 */
import { posix } from 'node:path';

const CONTENTS = 'README.md';
const NAVIGATION = /\n+---\n\n[^\n]*\[Contents\]\([^)\n]*\)[^\n]*\n$/;

export interface Page {
  /** Below docs. */
  readonly path: string;
  readonly name: string;
  /** With or without its line. */
  readonly text: string;
}

export function pagesInOrder(contents: string): readonly Pick<Page, 'path' | 'name'>[] {
  return [...contents.matchAll(/^\d+\. \[([^\]]+)\]\(([^)#]+\.md)\)/gm)].map(([, name = '', path = '']) => ({
    path,
    name,
  }));
}

/** @returns the texts, by path */
export function withNavigation(pages: readonly Page[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pages.map(({ path, text }, index) => {
      const link = (name: string, to: string) => `[${name}](${posix.relative(posix.dirname(path), to)})`;
      const [before, after] = [pages[index - 1], pages[index + 1]];
      const links = [
        ...(before === undefined ? [] : [link(`← ${before.name}`, before.path)]),
        link('Contents', CONTENTS),
        ...(after === undefined ? [] : [link(`${after.name} →`, after.path)]),
      ];
      return [path, `${text.replace(NAVIGATION, '').trimEnd()}\n\n---\n\n${links.join(' · ')}\n`];
    }),
  );
}
