// The CLI on a terminal: the built program in a pseudo-terminal of util-linux's `script`, and the screen that it draws.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { fromRoot } from '../root.ts';
import { stateHome } from './folder.ts';
import { withGlobalInstall } from './global-install.ts';

const bin = fromRoot('bin/workshop.js');
export const columns = 80;

export interface Screen {
  readonly code: number | null;
  /** All that was written to the terminal. */
  readonly raw: string;
  /** The screen when the command has ended, line by line. */
  readonly lines: readonly string[];
  readonly text: string;
  /** Lines that were too long for the terminal at any moment, spinners included. */
  readonly tooWide: readonly string[];
  /** The last line that is not empty. */
  readonly last: string;
}

export interface Session {
  /** Of the terminal, whose only child is the command. */
  readonly pid: number;
  type(keys: string): void;
  /** As a window that the learner makes wider or narrower. */
  resize(width: number): void;
  /** Waits until the screen shows it. Throws if the command ends before. */
  shows(wanted: string | RegExp): Promise<void>;
  /** Types the key again until the screen shows it: what it depends on can arrive after the first one. */
  typeUntil(key: string, wanted: string): Promise<void>;
  readonly ended: Promise<Screen>;
  kill(): void;
}

/** False for BSD's `script`, which has other options and no --version. */
export function hasTerminal(): boolean {
  return spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;
}

/** `width` 0: a terminal that does not know its width. */
export function openTerminal(
  cwd: string,
  args: readonly string[],
  width = columns,
  env: NodeJS.ProcessEnv = {},
): Session {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ');
  // exec, because a shell in between would also react to Ctrl-C.
  const child = spawn('script', ['-qefc', `stty rows 40 cols ${width}; exec ${command}`, '/dev/null'], {
    cwd,
    env: {
      PATH: withGlobalInstall()['PATH'],
      HOME: process.env['HOME'],
      XDG_STATE_HOME: stateHome(),
      TERM: 'xterm-256color',
      SHELL: '/bin/sh',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk));
  // Writing after the command has ended is an error; `shows` and the exit code say more.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Screen>((done, reject) => {
    child.on('error', reject);
    child.on('close', (code) => done({ code, raw, ...drawn(raw) }));
  });

  const type = (keys: string) => void child.stdin.write(keys);
  const shows = (wanted: string | RegExp) =>
    new Promise<void>((done, reject) => {
      const isThere = () => {
        const { text } = drawn(raw);
        return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
      };
      const look = () => void (isThere() && done());
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`It ended and never showed ${String(wanted)}:\n${drawn(raw).text}`)));
      look();
    });

  return {
    pid: child.pid ?? 0,
    type,
    resize: (width) => void spawnSync('stty', ['-F', terminalOf(child.pid ?? 0), 'cols', String(width)]),
    shows,
    async typeUntil(key, wanted) {
      type(key);
      const again = setInterval(() => type(key), 500);
      await shows(wanted).finally(() => clearInterval(again));
    },
    ended,
    kill: () => void child.kill('SIGHUP'),
  };
}

/** The device of the only child of `script`. */
function terminalOf(pid: number): string {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return readlinkSync(`/proc/${child}/fd/1`);
}

/** The screen that a terminal draws. A line that is too long continues in the next row, and is reported. */
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
    // The rest are colours, and modes that draw nothing.
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
