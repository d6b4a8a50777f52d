// The map as one SVG file without anything from outside.
import { visibleLine } from '../../lib/visible.ts';
import type { Model, State } from './model.ts';
import { partOf } from './text.ts';

const spots: Readonly<Record<string, readonly [x: number, y: number]>> = {
  browser: [20, 170],
  distribution: [330, 40],
  bucket: [640, 40],
  api: [330, 250],
  functions: [640, 250],
  table: [950, 250],
  role: [950, 110],
  logs: [950, 400],
};
const size = { width: 200, height: 104 } as const;
const colours: Readonly<Record<State, readonly [fill: string, stroke: string]>> = {
  built: ['#d7f0dd', '#1d6b34'],
  next: ['#fff3cd', '#8a6d00'],
  'to come': ['#f4f4f4', '#888888'],
};

export function svg(model: Model): string {
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1170 530" font-family="sans-serif" font-size="14" role="img">',
    '<title>The architecture of the URL shortener</title>',
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>',
    '<rect width="1170" height="530" fill="#ffffff"/>',
    ...model.ways.map(({ from, to, says, built }) => line(from, to, says, built)),
    box('browser', 'a browser', [], colours.built, ''),
    ...model.parts.map(({ id }) => {
      const { title, state, details } = partOf(model.parts, id);
      return box(
        id,
        title,
        details.map(({ text, built }) => `${built ? '✔' : '·'} ${text}`),
        colours[state],
        state,
      );
    }),
    ...model.ways.map(({ from, to, says }) => label(from, to, says)),
    '</svg>',
    '',
  ].join('\n');
}

function box(
  id: string,
  title: string,
  details: readonly string[],
  [fill, stroke]: readonly [string, string],
  state: string,
): string {
  const [x, y] = spots[id] ?? [0, 0];
  const dash = state === 'to come' ? ' stroke-dasharray="5"' : '';
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect width="${size.width}" height="${size.height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="2"${dash}/>`,
    `<text x="12" y="24" font-weight="bold">${escape(title)}</text>`,
    ...details.map((text, index) => `<text x="12" y="${46 + index * 18}" font-size="12">${escape(text)}</text>`),
    ...(state
      ? [`<text x="${size.width - 12}" y="${size.height - 8}" font-size="11" text-anchor="end">${state}</text>`]
      : []),
    '</g>',
  ].join('');
}

function line(from: string, to: string, says: string, built: boolean): string {
  const [[x1, y1], [x2, y2]] = [edge(from, to), edge(to, from)];
  const dash = built ? '' : ' stroke-dasharray="5"';
  return `<g><title>${escape(says)}</title><line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#444444" stroke-width="1.5" marker-end="url(#tip)"${dash}/></g>`;
}

const labelLine = { characters: 14, height: 13 } as const;

/** In the middle of its line, on white, so that it can be read across the line. */
function label(from: string, to: string, says: string): string {
  const [[x1, y1], [x2, y2]] = [edge(from, to), edge(to, from)];
  const lines: string[] = [];
  for (const word of says.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < labelLine.characters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const x = Math.round((x1 + x2) / 2);
  const top = Math.round((y1 + y2) / 2 - ((lines.length - 1) * labelLine.height) / 2) + 4;
  const spans = lines.map(
    (text, index) => `<tspan x="${x}" y="${top + index * labelLine.height}">${escape(text)}</tspan>`,
  );
  return `<text font-size="11" text-anchor="middle" fill="#222222" stroke="#ffffff" stroke-width="4" paint-order="stroke">${spans.join('')}</text>`;
}

/** Where the line between two boxes leaves the first one. */
function edge(id: string, towards: string): readonly [number, number] {
  const [x, y] = centre(id);
  const [toX, toY] = centre(towards);
  const scale = Math.min(
    size.width / 2 / Math.max(Math.abs(toX - x), 1),
    size.height / 2 / Math.max(Math.abs(toY - y), 1),
  );
  return [Math.round(x + (toX - x) * scale), Math.round(y + (toY - y) * scale)];
}

function centre(id: string): readonly [number, number] {
  const [x, y] = spots[id] ?? [0, 0];
  return [x + size.width / 2, y + size.height / 2];
}

function escape(text: string): string {
  return visibleLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
