/** The page's few pictures, as elements. They say nothing that is not said in words, so screen readers pass them over. */
import { setAttributes } from '../element.ts';

/** Drawn with lines in a square of 24. */
const PATHS = {
  brand: ['M12 3 3.5 7.5v9L12 21l8.5-4.5v-9L12 3Z', 'm3.8 7.7 8.2 4.4 8.2-4.4', 'M12 12.1V21'],
  open: ['M14 4h6v6', 'M20 4 11 13', 'M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4'],
  signOut: ['M9 20H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h3', 'M15 16l4-4-4-4', 'M19 12H9'],
  forward: ['M5 12h14', 'm13 6 6 6-6 6'],
  clock: ['M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z', 'M12 7v5l3 2'],
  alert: ['M12 3.5 2.5 20h19L12 3.5Z', 'M12 10v4', 'M12 17v.1'],
  lock: ['M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z', 'M8 11V8a4 4 0 0 1 8 0v3'],
  network: ['M5 12.5a10 10 0 0 1 14 0', 'M8 15.7a5.7 5.7 0 0 1 8 0', 'M2 9.2a14.4 14.4 0 0 1 20 0', 'M12 19v.1'],
  person: ['M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z', 'M4.5 20a7.5 7.5 0 0 1 15 0'],
  people: [
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
    'M2.5 20a6.5 6.5 0 0 1 13 0',
    'M16 4.3a3.5 3.5 0 0 1 0 6.4',
    'M18.5 14.3a6.5 6.5 0 0 1 3 5.7',
  ],
  Studio: ['M4 5h16v11H4z', 'M9 20h6', 'M12 16v4'],
  JupyterLab: ['M6 3h10l3 3v15H6z', 'M9.5 9h6', 'M9.5 13h6', 'M9.5 17h3'],
  JupyterServer: ['M6 3h12v18H6z', 'M3.5 8H6', 'M3.5 12H6', 'M3.5 16H6', 'M10 8h4'],
  CodeEditor: ['m8.5 8-4 4 4 4', 'm15.5 8 4 4-4 4', 'm13.2 6-2.4 12'],
  RStudioServerPro: ['M4 4h16v16H4z', 'M9.5 16V8h3a2.2 2.2 0 0 1 0 4.5h-3', 'm12.5 12.5 2.5 3.5'],
  Canvas: ['M4 20V10', 'M10 20V4', 'M16 20v-7', 'M21 20H3'],
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAttributes(svg, { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' });
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, 'path');
    setAttributes(path, { d });
    svg.append(path);
  }
  return svg;
}
