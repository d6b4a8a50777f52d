// The map as one SVG file without anything from outside.
import { visibleLine } from '../../lib/visible.ts';
import { labelHeight, layoutsOf } from './layout.ts';
import type { MapArrow, MapLayout, Model, State } from './types.ts';

const colours: Readonly<Record<State, readonly [fill: string, stroke: string]>> = {
  built: ['#d7f0dd', '#1d6b34'],
  next: ['#fff3cd', '#8a6d00'],
  'to come': ['#f4f4f4', '#888888'],
};

export function svg(model: Model): string {
  const layout = layoutsOf(model.ways).wide;
  const { width, height, arrows } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14" role="img">`,
    '<title>The architecture of the URL shortener</title>',
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...model.ways.map(({ says, built }, index) => line(arrows[index], says, built)),
    box(layout, 'browser', 'a browser', [], colours.built, ''),
    ...model.parts.map(({ id, title, state, details }) =>
      box(
        layout,
        id,
        title,
        details.map(({ text, built }) => `${built ? '✔' : '·'} ${text}`),
        colours[state],
        state,
      ),
    ),
    ...arrows.map(label),
    '</svg>',
    '',
  ].join('\n');
}

function box(
  { boxes, box: { width, height } }: MapLayout,
  id: string,
  title: string,
  details: readonly string[],
  [fill, stroke]: readonly [string, string],
  state: string,
): string {
  const [x, y] = boxes[id] ?? [0, 0];
  const dash = state === 'to come' ? ' stroke-dasharray="5"' : '';
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="2"${dash}/>`,
    `<text x="12" y="24" font-weight="bold">${escape(title)}</text>`,
    ...details.map((text, index) => `<text x="12" y="${46 + index * 18}" font-size="12">${escape(text)}</text>`),
    ...(state ? [`<text x="${width - 12}" y="${height - 8}" font-size="11" text-anchor="end">${state}</text>`] : []),
    '</g>',
  ].join('');
}

function line(arrow: MapArrow | undefined, says: string, built: boolean): string {
  const points = arrow?.points.map((point) => point.join(',')).join(' ') ?? '';
  const dash = built ? '' : ' stroke-dasharray="5"';
  return `<g><title>${escape(says)}</title><polyline points="${points}" fill="none" stroke="#444444" stroke-width="1.5" marker-end="url(#tip)"${dash}/></g>`;
}

/** In the middle of its line, on white, so that it can be read across the line. */
function label({ label: { x, y, lines } }: MapArrow): string {
  const spans = lines.map((text, index) => `<tspan x="${x}" y="${y + index * labelHeight}">${escape(text)}</tspan>`);
  return `<text font-size="11" text-anchor="middle" fill="#222222" stroke="#ffffff" stroke-width="4" paint-order="stroke">${spans.join('')}</text>`;
}

function escape(text: string): string {
  return visibleLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
