/** Requests a second against latency, as a picture: a mark at the median, a line to the 99th percentile, both axes logarithmic. */
import type { VariantResult } from './variant-result.ts';

interface Axis {
  readonly from: number;
  readonly to: number;
  /** From a value to a place in the picture. */
  place(value: number): number;
}

const WIDTH = 900;
const HEIGHT = 560;
const MARGIN = { left: 80, right: 190, top: 30, bottom: 60 };
/** About the size of a name, and where it may be from its mark. */
const LABEL = { width: 90, height: 12, offsets: [-6, 15, -19, 28, -32, 41] };
const COLOURS = ['#0b62a4', '#c2410c', '#15803d', '#7e22ce'];

export function plot(results: readonly VariantResult[]): string {
  const profiles = [...new Set(results.map(({ profile }) => profile))];
  const x = axis(
    results.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = axis(
    results.map(({ requestsPerSecond }) => requestsPerSecond),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const labelHeight = labelPlacer();
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Requests per second against latency</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...decades(x).map(
      (value) =>
        gridLine(x.place(value), MARGIN.top, x.place(value), HEIGHT - MARGIN.bottom) +
        text(x.place(value), HEIGHT - MARGIN.bottom + 18, String(value), 'middle'),
    ),
    ...decades(y).map(
      (value) =>
        gridLine(MARGIN.left, y.place(value), WIDTH - MARGIN.right, y.place(value)) +
        text(MARGIN.left - 8, y.place(value) + 4, String(value), 'end'),
    ),
    text(
      (MARGIN.left + WIDTH - MARGIN.right) / 2,
      HEIGHT - 15,
      'latency, ms: median (mark) to 99th percentile (line)',
      'middle',
    ),
    `<g transform="rotate(-90 18 ${HEIGHT / 2})">${text(18, HEIGHT / 2, 'requests/s', 'middle')}</g>`,
    ...results.map(({ name, profile, requestsPerSecond, p50Ms, p99Ms }) => {
      const colour = COLOURS[profiles.indexOf(profile) % COLOURS.length];
      const [at, until, height] = [x.place(p50Ms), x.place(p99Ms), y.place(requestsPerSecond)];
      return (
        `<line x1="${at}" y1="${height}" x2="${until}" y2="${height}" stroke="${colour}" stroke-opacity=".5"/>` +
        `<circle cx="${at}" cy="${height}" r="4" fill="${colour}"/>` +
        text(at + 7, labelHeight(at, height), name, 'start', colour)
      );
    }),
    ...profiles.map((profile, index) => {
      const height = MARGIN.top + 12 + index * 20;
      const at = WIDTH - MARGIN.right + 40;
      return `<circle cx="${at}" cy="${height - 4}" r="4" fill="${COLOURS[index % COLOURS.length]}"/>${text(at + 10, height, profile, 'start')}`;
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** From a power of ten to another, with all values between. */
function axis(values: readonly number[], start: number, end: number): Axis {
  const from = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const to = 10 ** Math.max(Math.ceil(Math.log10(Math.max(...values))), Math.log10(from) + 1);
  return {
    from,
    to,
    place: (value) => Math.round(start + ((end - start) * Math.log(value / from)) / Math.log(to / from)),
  };
}

/** Beside its mark, and where another name is already, below or above it. */
function labelPlacer(): (x: number, y: number) => number {
  const taken: { readonly x: number; readonly y: number }[] = [];
  return (x, y) => {
    const isFree = (height: number): boolean =>
      !taken.some((other) => Math.abs(other.x - x) < LABEL.width && Math.abs(other.y - height) < LABEL.height);
    const height = LABEL.offsets.map((offset) => y + offset).find(isFree) ?? y;
    taken.push({ x, y: height });
    return height;
  };
}

function decades({ from, to }: Axis): readonly number[] {
  const values: number[] = [];
  for (let value = from; value <= to * 1.001; value *= 10) values.push(Number(value.toPrecision(6)));
  return values;
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', colour = '#000'): string {
  const escaped = content.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour}">${escaped}</text>`;
}
