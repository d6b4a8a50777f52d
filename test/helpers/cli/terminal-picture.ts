// Draws the output of a command as a terminal would show it, as SVG, with colours, bold and dim text.
interface Cell {
  readonly character: string;
  readonly style: string;
}

const size = { column: 8.4, line: 19, top: 42, left: 16 };
const colours: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#56d364',
  '33': '#e3b341',
  '34': '#79c0ff',
  '35': '#d2a8ff',
  '36': '#56d4dd',
};

/** `typed`: the command of the first line. `raw`: everything that it wrote to the terminal. */
export function pictureOf(typed: string, raw: string, columns: number): string {
  const lines = [`<tspan fill="#8b949e">$</tspan> ${escaped(typed)}`, '', ...rowsOf(raw).map(spans)];
  while (lines.at(-1) === '') lines.pop();
  const width = Math.ceil(size.left * 2 + columns * size.column);
  const height = size.top + lines.length * size.line + size.left;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${20 + index * 20}" cy="18" r="6" fill="${fill}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The output of ${escaped(typed)}">`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>`,
    ...dots,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3" style="white-space: pre">`,
    ...lines.flatMap((line, index) =>
      line === '' ? [] : [`<text x="${size.left}" y="${size.top + (index + 1) * size.line}">${line}</text>`],
    ),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The screen when the command has ended, without the spinners that were overwritten. */
function rowsOf(raw: string): Cell[][] {
  const rows: Cell[][] = [[]];
  let column = 0;
  let style: readonly string[] = [];
  // eslint-disable-next-line no-control-regex
  for (const [token, numbers = '', final] of raw.matchAll(/\u001b\[[?>]?([\d;]*)([A-Za-z])|[^\u001b]/gu)) {
    const row = rows.at(-1) as Cell[];
    if (final === 'm') style = styled(style, numbers);
    else if (final === 'G') column = Math.max(0, (Number.parseInt(numbers, 10) || 1) - 1);
    else if (final === 'K') row.length = Math.min(row.length, column);
    else if (final !== undefined) continue;
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      rows.push([]);
      column = 0;
    } else {
      while (row.length < column) row.push({ character: ' ', style: '' });
      row[column] = { character: token, style: style.join(' ') };
      column += 1;
    }
  }
  return rows;
}

function styled(style: readonly string[], numbers: string): readonly string[] {
  const without = (...kinds: string[]) =>
    style.filter((attribute) => !kinds.some((kind) => attribute.startsWith(kind)));
  if (numbers === '' || numbers === '0') return [];
  if (numbers === '1') return [...without('font-weight'), 'font-weight="bold"'];
  if (numbers === '2') return [...without('opacity'), 'opacity="0.65"'];
  if (numbers === '22') return without('font-weight', 'opacity');
  if (numbers === '39') return without('fill');
  const colour = colours[numbers];
  if (!colour) throw new Error(`The picture knows no style ${numbers}.`);
  return [...without('fill'), `fill="${colour}"`];
}

function spans(row: readonly Cell[]): string {
  const parts: { style: string; text: string }[] = [];
  for (const { character, style } of row) {
    const last = parts.at(-1);
    if (last?.style === style) last.text += character;
    else parts.push({ style, text: character });
  }
  return parts
    .map(({ style, text }) => (style === '' ? escaped(text) : `<tspan ${style}>${escaped(text)}</tspan>`))
    .join('')
    .trimEnd();
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
