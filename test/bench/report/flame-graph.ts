/**
 * Where the time went as a flame graph: each box is a function within whoever called it, as wide as the share of the samples it
 * was in; neighbours of one name are one box. Made for reading in a document: what is under the width of a letter is left out.
 */
import { type CallFrame, type CpuProfile, isOfNothing, labelOf, stacksOf } from '../run/cpu-profile.ts';

interface Box {
  readonly name: string;
  samples: number;
  readonly within: Map<string, Box>;
}

const WIDTH = 1_200;
const ROW = 16;
const MARGIN = 10;
const HEAD = 36;
const LETTER = 6.2;
const LEAST_WIDTH = 1.5;
const DEEPEST = 40;

/** @param title what was measured, in a line */
export function flameGraph(profile: CpuProfile, title: string): string {
  const root: Box = { name: 'all', samples: 0, within: new Map() };
  for (const stack of stacksOf(profile)) {
    if (!isOfNothing(stack)) {
      addTo(root, stack.toReversed());
    }
  }
  const boxes: string[] = [];
  const depth = draw(
    root,
    { left: MARGIN, level: 0, perSample: (WIDTH - 2 * MARGIN) / Math.max(1, root.samples) },
    boxes,
  );
  const height = HEAD + (depth + 1) * ROW + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, monospace" font-size="10">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN}" y="22" font-size="13" font-family="sans-serif">${escaped(title)}</text>`,
    ...boxes,
    '</svg>\n',
  ].join('\n');
}

/** @param stack the outermost first */
function addTo(root: Box, stack: readonly CallFrame[]): void {
  root.samples += 1;
  let box = root;
  for (const frame of stack.slice(0, DEEPEST)) {
    const name = labelOf(frame);
    // V8's own root says nothing, and what calls itself is one.
    if (name === '(root)' || name === box.name) {
      continue;
    }
    const inner = box.within.get(name) ?? { name, samples: 0, within: new Map() };
    inner.samples += 1;
    box.within.set(name, inner);
    box = inner;
  }
}

interface Place {
  readonly left: number;
  readonly level: number;
  readonly perSample: number;
}

/** @returns the deepest level that was drawn */
function draw({ name, samples, within }: Box, { left, level, perSample }: Place, boxes: string[]): number {
  const width = samples * perSample;
  if (width < LEAST_WIDTH) {
    return level - 1;
  }
  const y = HEAD + level * ROW;
  const shown = name.slice(0, Math.max(0, Math.floor((width - 4) / LETTER)));
  const share = ((100 * width) / (WIDTH - 2 * MARGIN)).toFixed(1);
  boxes.push(
    `<g><title>${escaped(name)}: ${share} %</title>`,
    `<rect x="${left.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(name)}"/>`,
    shown.length < 3 ? '</g>' : `<text x="${(left + 2).toFixed(1)}" y="${y + 11}">${escaped(shown)}</text></g>`,
  );
  let deepest = level;
  let next = left;
  for (const inner of [...within.values()].toSorted((one, other) => other.samples - one.samples)) {
    deepest = Math.max(deepest, draw(inner, { left: next, level: level + 1, perSample }, boxes));
    next += inner.samples * perSample;
  }
  return deepest;
}

/** By whose code it is: ours, a package's, Node's, V8's. */
function colourOf(name: string): string {
  if (name.includes(' src/') || name.includes(' dist/')) {
    return '#f6a96b';
  }
  if (name.includes(' node_modules/')) {
    return name.includes('/@smithy/') || name.includes('/@aws-sdk/') ? '#f2cf63' : '#f3dd9a';
  }
  return name.startsWith('(') ? '#d5d8de' : '#b9d3ee';
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
