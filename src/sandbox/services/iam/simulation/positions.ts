// Where the statements of a policy are in its text, as the simulator of AWS names them.

interface Position {
  /** From 1. */
  readonly Line: number;
  readonly Column: number;
}

interface Range {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/gs;

/**
 * One for each statement. AWS's ranges begin right after the bracket, comma or colon in front of a statement, and end
 * right after its closing brace. The text is valid JSON.
 * source: answers of AWS that public repositories keep, checked 2026-11-29
 */
export function statementRanges(text: string): Range[] {
  const ranges: Range[] = [];
  let depth = 0;
  let member = '';
  let statementDepth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const end = index + token.length;
    if (token.startsWith('"')) {
      if (depth === 1) member = token;
    } else if (token === '{' || token === '[') {
      depth += 1;
      // The statements are in a list, or the only one is the member itself.
      if (depth === 2 && member === '"Statement"') statementDepth = token === '[' ? 3 : 2;
      if (token === '[' && depth === 2) start = end;
    } else if (token === '}' || token === ']') {
      if (token === '}' && depth === statementDepth && member === '"Statement"')
        ranges.push({ StartPosition: positionOf(text, start), EndPosition: positionOf(text, end) });
      depth -= 1;
    } else if (depth === 1 || (depth === 2 && statementDepth === 3)) {
      start = end;
    }
  }
  return ranges;
}

function positionOf(text: string, index: number): Position {
  const before = text.slice(0, index);
  return { Line: before.split('\n').length, Column: index - before.lastIndexOf('\n') };
}
