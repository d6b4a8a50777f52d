// Renders Markdown for a terminal: headings, lists, code, tables, emphasis. Without colour it is plain text with no
// escape byte in it.
import { padEnd, widthOf } from './columns.ts';
import { breakable, fold, whole } from './fold.ts';

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly code: (text: string) => string;
}

/** Without colour. */
export const plainStyle: Style = { bold: (text) => text, dim: (text) => text, code: (text) => text };

type Block =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'item'; readonly mark: string; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

export function renderMarkdown(markdown: string, width: number, style: Style): string {
  const blocks = blocksOf(markdown);
  const text = blocks.map((block, index) => {
    const tight = block.kind === 'item' && blocks[index - 1]?.kind === 'item';
    return `${index === 0 ? '' : tight ? '\n' : '\n\n'}${rendered(block, width, style)}`;
  });
  return breakable(text.join(''));
}

function rendered(block: Block, width: number, style: Style): string {
  switch (block.kind) {
    case 'heading':
      return style.bold(plain(block.text));
    case 'text':
      return fold(inline(block.text, style), width);
    case 'item': {
      const item = `  ${block.mark} ${inline(block.text, style)}`;
      return fold(item, width, ' '.repeat(block.mark.length + 3));
    }
    case 'code':
      return block.lines.map((line) => (line ? `    ${style.code(line)}` : '')).join('\n');
    case 'table':
      return table(block.rows, width, style);
  }
}

/** On a narrow terminal each row becomes a paragraph, with the heads of its columns. */
function table([head = [], ...rows]: readonly (readonly string[])[], width: number, style: Style): string {
  const all = [head, ...rows];
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => widthOf(plain(row[column] ?? '')))));
  if (widths.reduce((sum, one) => sum + one + 2, 0) > width) {
    return rows
      .map(([first = '', ...cells]) =>
        [
          style.bold(plain(first)),
          ...cells.map((cell, index) =>
            fold(`  ${plain(head[index + 1] ?? '')}: ${inline(cell, style)}`, width, '    '),
          ),
        ].join('\n'),
      )
      .join('\n\n');
  }
  const line = (row: readonly string[], cellOf: (text: string) => string) =>
    row
      .map((cell, column) => padEnd(cellOf(cell), widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(head, (cell) => style.bold(plain(cell))),
    ...rows.map((row) => line(row, (cell) => inline(cell, style))),
  ].join('\n');
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const fence = /^(`{3,})/.exec(line)?.[1];
    const item = /^ *([-*]|\d+\.) +(.*)$/.exec(line);
    const last = blocks.at(-1);
    if (fence) {
      const end = lines.findIndex((other, at) => at > index && other.startsWith(fence));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', lines: lines.slice(index + 1, stop) });
      index = stop;
    } else if (/^ {4}\S/.test(line) && (lines[index - 1] ?? '').trim() === '' && last?.kind !== 'item') {
      const stop = lines.findIndex((other, at) => at > index && other.trim() !== '' && !other.startsWith('    '));
      const code = lines.slice(index, stop < 0 ? lines.length : stop).map((other) => other.slice(4));
      blocks.push({ kind: 'code', lines: trimmed(code) });
      index += code.length - 1;
    } else if (line.startsWith('#')) blocks.push({ kind: 'heading', text: line.replace(/^#+ */, '') });
    else if (line.startsWith('|')) {
      const cells = line.slice(1, line.trimEnd().endsWith('|') ? line.trimEnd().length - 1 : undefined);
      const row = cells.split('|').map((cell) => cell.trim());
      if (row.every((cell) => /^:?-+:?$/.test(cell))) continue;
      if (last?.kind === 'table' && lines[index - 1]?.startsWith('|')) {
        blocks[blocks.length - 1] = { kind: 'table', rows: [...last.rows, row] };
      } else blocks.push({ kind: 'table', rows: [row] });
    } else if (item) {
      blocks.push({ kind: 'item', mark: item[1] === '*' ? '-' : (item[1] ?? '-'), text: item[2] ?? '' });
    } else if (line.trim() === '') continue;
    else if ((last?.kind === 'text' || last?.kind === 'item') && (lines[index - 1] ?? '').trim() !== '') {
      blocks[blocks.length - 1] = { ...last, text: `${last.text} ${line.trim()}` };
    } else blocks.push({ kind: 'text', text: line.trim() });
  }
  return blocks;
}

function trimmed(lines: string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/** With colours, and with code that no fold breaks. */
function inline(text: string, style: Style): string {
  const parts = text.split(/(`[^`]+`)/);
  return parts
    .map((part) =>
      part.startsWith('`') && part.endsWith('`') && part.length > 1
        ? style.code(whole(part.slice(1, -1)))
        : links(part)
            .replace(/\*\*([^*]+)\*\*/g, (_all, bold: string) => style.bold(bold))
            .replace(/(?<![\w*])\*(?!\s)([^*]+?)\*(?![\w*])/g, '$1'),
    )
    .join('');
}

function plain(text: string): string {
  return inline(text, plainStyle);
}

/** `[text](url)` becomes `text (url)`. */
function links(text: string): string {
  return text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_all, label: string, url: string) =>
    label === url ? url : `${label} (${url})`,
  );
}
