// The map for a terminal: two columns of boxes, 58 characters wide, or one where there is less room, or words alone for a screen reader.
import type { Model, Part, State } from './types.ts';
import { cutTo, padEnd, widthOf } from '../../ui/columns.ts';
import { names } from '../../../steps/names.ts';

interface Pen {
  readonly line: string;
  readonly side: string;
  readonly corners: readonly [string, string, string, string];
  readonly down: string;
  readonly mark: Readonly<Record<State, string>>;
  readonly yes: string;
  readonly no: string;
}

const unicode: Pen = {
  line: '─',
  side: '│',
  corners: ['┌', '┐', '└', '┘'],
  down: '▼',
  mark: { built: '●', next: '◐', 'to come': '○' },
  yes: '✔',
  no: '·',
};
const ascii: Pen = {
  line: '-',
  side: '|',
  corners: ['+', '+', '+', '+'],
  down: 'v',
  mark: { built: '[x]', next: '[>]', 'to come': '[ ]' },
  yes: '+',
  no: '.',
};

const width = 28;
/** Between the sides of a box. */
const inside = width - 4;

/** Two columns of boxes and the space between them. */
const twoColumns = 2 * width + 2;

/** One column below the other where the terminal has no room for two. */
export function drawing({ parts, ways }: Model, isUnicode: boolean, columns = twoColumns): string {
  const pen = isUnicode ? unicode : ascii;
  const column = (start: string, ids: readonly string[]) =>
    ids.flatMap((id, index) => {
      const part = partOf(parts, id);
      const way = ways.find(({ from, to }) => from === (index === 0 ? start : ids[index - 1]) && to === id);
      return [...(way ? arrow(way.says, way.built, pen) : ['']), ...box(part, pen)];
    });
  const left = column('browser', ['distribution', 'bucket', 'role', 'logs']);
  const right = column('browser', ['api', 'functions', 'table']);
  const heads = ['a browser: the page', 'a browser: short links'] as const;
  const rows =
    columns < twoColumns
      ? [` ${heads[0]}`, ...left, '', ` ${heads[1]}`, ...right].map((row) => row.trimEnd())
      : besideEachOther([` ${heads[0]}`, ...left], [` ${heads[1]}`, ...right]);
  const marks = [`${pen.mark.built} built`, `${pen.mark.next} next`, `${pen.mark['to come']} to come`];
  const signs = [`${pen.yes} made`, `${pen.no} not yet`];
  const legend = columns < twoColumns ? [...marks, ...signs] : [[...marks, ...signs].join('   ')];
  return [...rows, '', ...legend].join('\n');
}

function besideEachOther(left: readonly string[], right: readonly string[]): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_none, row) =>
    `${padEnd(left[row] ?? '', width)}  ${right[row] ?? ''}`.trimEnd(),
  );
}

function box({ title, state, details }: Part, pen: Pen): string[] {
  const [a, b, c, d] = pen.corners;
  const edge = pen.line.repeat(width - 2);
  const lines = [
    `${pen.mark[state]} ${title}`,
    ...details.map(({ text, built }) => indented(`${built ? pen.yes : pen.no} ${text}`)),
  ];
  const row = (line: string) => `${pen.side} ${padEnd(cutTo(line, inside), inside)} ${pen.side}`;
  return [a + edge + b, ...lines.map(row), c + edge + d];
}

/** Two columns in, as far as there is room for it. */
function indented(line: string): string {
  return ' '.repeat(Math.max(0, Math.min(2, inside - widthOf(line)))) + line;
}

function arrow(says: string, built: boolean, pen: Pen): string[] {
  const words = built ? says : `(${says})`;
  const lines: string[] = [''];
  for (const word of words.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 1 > width - 6) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return [...lines.map((line) => `    ${pen.side} ${line}`), `    ${pen.down}`];
}

/** One sentence for each part: nothing is said by position alone. */
export function inWords({ parts, ways }: Model): string {
  const title = (id: string) => (id === 'browser' ? 'The browser' : partOf(parts, id).title);
  return [
    ...parts.map(({ title, state, details }) => {
      const made = details.map(({ text, built }) => `${text}${built ? '' : ' not yet'}`);
      return `${title}: ${state}${made.length > 0 ? `; ${made.join(', ')}` : ''}.`;
    }),
    ...ways.map(({ from, to, says, built }) => `${title(from)} to ${title(to)}: ${says}${built ? '' : ', not yet'}.`),
  ].join('\n');
}

/** What happens to a request, and how far it gets by now. */
export function pathOfRequest({ ways }: Model): string {
  const built = (from: string, to: string) => ways.some((way) => way.from === from && way.to === to && way.built);
  const stops: readonly (readonly [says: string, reached: boolean])[] = [
    ['POST /shorten reaches the HTTP API, which selects the route', built('browser', 'api')],
    [`the API invokes ${names.createFunction}, with its permission`, built('api', 'functions')],
    ['the function creates an id and writes it to the table, with its role', built('functions', 'table')],
    [`GET /{shortId} takes the same path: ${names.getFunction} reads the URL of the id`, built('functions', 'table')],
    ['CloudFront serves the page and reads the bucket with its OAI', built('distribution', 'bucket')],
  ];
  return [
    'The path of a request',
    ...stops.map(([says, reached], index) => `  ${index + 1}. ${says}${reached ? '' : ' (not yet)'}`),
  ].join('\n');
}

function partOf(parts: readonly Part[], id: string): Part {
  const found = parts.find((part) => part.id === id);
  if (!found) throw new TypeError(`The map has no ${id}.`);
  return found;
}
