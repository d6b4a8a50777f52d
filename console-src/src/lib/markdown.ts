// Reads the Markdown of the guides into blocks. Nothing becomes markup: the blocks are drawn as elements with text in them.

export type Inline = { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: 'text'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly isCommand: boolean; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] };

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') at += 1;
    else if (line.startsWith('```')) {
      const end = lines.findIndex((other, index) => index > at && other.startsWith('```'));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', isCommand: /^```sh\b/.test(line), text: lines.slice(at + 1, last).join('\n') });
      at = last + 1;
    } else if (/^#{1,6} /.test(line)) {
      const level = line.indexOf(' ');
      blocks.push({ kind: 'heading', level, text: inlineOf(line.slice(level + 1)) });
      at += 1;
    } else if (line.startsWith('|')) {
      const end = endOf(lines, at, (other) => other.startsWith('|'));
      const rows = lines.slice(at, end).filter((row) => !/^\|[\s:|-]+\|$/.test(row.trim()));
      blocks.push({ kind: 'table', rows: rows.map((row) => cellsOf(row).map(inlineOf)) });
      at = end;
    } else if (item.test(line)) {
      const end = endOf(lines, at, (other) => item.test(other) || /^\s+\S/.test(other));
      blocks.push({ kind: 'list', isOrdered: /^\s*\d/.test(line), items: itemsOf(lines.slice(at, end)).map(inlineOf) });
      at = end;
    } else {
      const end = endOf(
        lines,
        at,
        (other) => other.trim() !== '' && !/^(```|#{1,6} |\|)/.test(other) && !item.test(other),
      );
      blocks.push({ kind: 'text', text: inlineOf(lines.slice(at, end).join(' ')) });
      at = Math.max(end, at + 1);
    }
  }
  return blocks;
}

const item = /^\s*(?:[-*]|\d+\.) /;

function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  const end = lines.findIndex((line, index) => index > from && !belongs(line));
  return end < 0 ? lines.length : end;
}

function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (item.test(line)) items.push(line.replace(item, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

function cellsOf(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

/** Code and strong text. A link is its text and its address. */
export function inlineOf(text: string): Inline[] {
  const parts = text
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')
    .split(/(`[^`]+`|\*\*[^*]+\*\*|(?<![\w*])\*[^\s*][^*]*\*(?![\w*]))/);
  return parts
    .filter((part) => part !== '')
    .map((part): Inline => {
      if (part.length > 2 && part.startsWith('`') && part.endsWith('`'))
        return { kind: 'code', text: part.slice(1, -1) };
      if (/^\*[^*]+\*$/.test(part)) return { kind: 'em', text: part.slice(1, -1) };
      if (part.startsWith('**') && part.endsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'text', text: part };
    });
}
