// The CLI at a real terminal: the built bin in a pseudo-terminal of util-linux's `script`, and the screen that it draws.
import { spawn, spawnSync } from 'node:child_process';
import { fromRoot } from '../root.ts';

const bin = fromRoot('bin/workshop.js');
export const columns = 80;

export interface Screen {
  readonly code: number | null;
  /** All that was written to the terminal. */
  readonly raw: string;
  /** What stands there in the end, line by line. */
  readonly lines: readonly string[];
  readonly text: string;
  /** The lines that were too long for the terminal at any moment, a spinner's among them. */
  readonly tooWide: readonly string[];
  /** The last line that says anything. */
  readonly last: string;
}

export interface Session {
  type(keys: string): void;
  /** Until the screen shows it; fails where the command ends without. */
  shows(wanted: string | RegExp): Promise<void>;
  readonly ended: Promise<Screen>;
  kill(): void;
}

/** BSD's `script` has other options; it knows no --version. */
export function hasTerminal(): boolean {
  return spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;
}

/** `width` 0: as where nobody has told the terminal how wide it is. */
export function openTerminal(cwd: string, args: readonly string[], width = columns): Session {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ');
  // exec: a shell in between would take Ctrl-C for itself too.
  const child = spawn('script', ['-qefc', `stty rows 40 cols ${width}; exec ${command}`, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk));
  // Typed after the command has ended: `shows` and the exit code tell more.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Screen>((done, reject) => {
    child.on('error', reject);
    child.on('close', (code) => done({ code, raw, ...drawn(raw) }));
  });

  return {
    type: (keys) => void child.stdin.write(keys),
    shows: (wanted) =>
      new Promise((done, reject) => {
        const isThere = () => {
          const { text } = drawn(raw);
          return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
        };
        const look = () => void (isThere() && done());
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`It ended and never showed ${String(wanted)}:\n${drawn(raw).text}`)));
        look();
      }),
    ended,
    kill: () => void child.kill('SIGHUP'),
  };
}

/** As a terminal draws it: what is too long goes on in the next row, and is told of. */
function drawn(raw: string): Omit<Screen, 'code' | 'raw'> {
  const rows: { text: string; continues?: boolean }[] = [];
  const tooWide = new Map<string, string>();
  let [row, column] = [0, 0];
  const at = (number: number) => (rows[number] ??= { text: '' });

  function put(character: string): void {
    if (column >= columns) {
      [row, column] = [row + 1, 0];
      at(row).continues = true;
    }
    const { text } = at(row);
    at(row).text = text.slice(0, column).padEnd(column) + character + text.slice(column + 1);
    column += 1;
    const above = at(row).continues ? at(row - 1).text : undefined;
    if (above !== undefined) tooWide.set(`${row}: ${above}`, above + at(row).text);
  }

  function control(numbers: string, final: string): void {
    const number = Number.parseInt(numbers, 10) || 0;
    if (final === 'A') row = Math.max(0, row - (number || 1));
    else if (final === 'B') row += number || 1;
    else if (final === 'C') column += number || 1;
    else if (final === 'D') column = Math.max(0, column - (number || 1));
    else if (final === 'G') column = Math.max(0, (number || 1) - 1);
    else if (final === 'K') rows[row] = { text: number === 2 ? '' : at(row).text.slice(0, column) };
    else if (final === 'J') rows.splice(row, Infinity, { text: at(row).text.slice(0, column) });
    // What is left is colour, and the modes that draw nothing.
  }

  // eslint-disable-next-line no-control-regex
  for (const [token, numbers = '', final] of raw.matchAll(/\u001b\[[?>]?([\d;]*)([A-Za-z])|[^\u001b]/gu)) {
    if (final) control(numbers, final);
    else if (token === '\r') column = 0;
    else if (token === '\n') [row, column] = [row + 1, 0];
    else if (token === '\b') column = Math.max(0, column - 1);
    else if (token !== '\u0007') put(token);
  }

  const text = Array.from(rows, (line) => (line?.continues ? '' : '\n') + (line?.text ?? '')).join('');
  const lines = text
    .slice(1)
    .split('\n')
    .map((line) => line.trimEnd());
  const last = lines.findLast((line) => line !== '') ?? '';
  return { lines, text: lines.join('\n'), tooWide: [...tooWide.values()], last };
}
