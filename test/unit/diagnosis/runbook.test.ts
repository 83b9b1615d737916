import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const SOURCES = new URL('../../../src/diagnosis/', import.meta.url);
const RUNBOOK = new URL('../../../docs/runbook.md', import.meta.url);

function sections(): ReadonlySet<string> {
  const headings = readFileSync(RUNBOOK, 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function pointers(): readonly string[] {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
  const texts = files.map((name) => readFileSync(new URL(name, SOURCES), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/\$\{RUNBOOK\}#([\w-]+)/g)].map(([, anchor = '']) => anchor));
}

describe('remedies', () => {
  test('point to sections that the runbook has', () => {
    const known = sections();
    expect(pointers().length).toBeGreaterThan(5);
    expect(pointers().filter((anchor) => !known.has(anchor))).toEqual([]);
  });
});
