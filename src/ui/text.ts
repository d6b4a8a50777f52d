// Output for people: lines that are only appended, and on a terminal one live line below them.
import { Chalk, type ChalkInstance } from 'chalk';
import type { Event } from '../engine/types.ts';
import { visible, visibleLine } from '../lib/visible.ts';
import { foldEach, foldLine, foldLines } from './fold.ts';
import { needsAnswer } from './json.ts';
import { readKeys } from './keys.ts';
import { pasteLines, type PasteLine } from './paste-lines.ts';
import { createPrompts } from './prompts.ts';
import { plainStyle, renderMarkdown, type Style } from './markdown.ts';
import type { Ui, UiOptions } from './ui.ts';
import { labels, linesOf, signs, waitingText, type Line, type Tone } from './progress.ts';

interface Live {
  update(text: string): void;
  clear(): void;
}

export async function textUi({
  accessible,
  screenReader = false,
  color,
  interactive,
  width,
  ...options
}: UiOptions): Promise<Ui> {
  const { pasteable = (text) => text, again, isWidthChosen = false, signal } = options;
  const isLaidOut = process.stdout.isTTY || isWidthChosen;
  // chalk 5 does not read NO_COLOR: cli.ts decides about colour.
  const chalk = new Chalk({ level: color ? 1 : 0 });
  // In a pipe or a log a folded line could not be searched for.
  const lineWidth = () => (process.stderr.isTTY || isWidthChosen ? width() : Infinity);
  // A terminal may not know its width (0): a spinner would then draw its text over and over.
  const live = interactive && !accessible && process.stderr.columns > 0 ? await spinner() : undefined;
  const prompts = createPrompts(accessible, signal);
  let lastLineAt = 0;

  function write(line: Line): void {
    live?.clear();
    if (line.mark === 'next') return pasteLines(line.text).forEach((one) => writeNext(line, one));
    // What AWS or a function answered is shown as it is.
    writeLine(line.isValue ? line : { ...line, text: pasteable(line.text) });
  }

  /** What cannot run as it stands has no mark. */
  function writeNext({ mark, ...line }: Line, { text, runnable }: PasteLine): void {
    writeLine({ ...line, text: pasteable(text), ...(runnable ? { mark } : { isValue: true }) });
  }

  function writeLine(line: Line): void {
    const indent = ' '.repeat(line.indent);
    const mark = line.mark && (accessible ? (line.status === undefined ? labels[line.mark] : '') : signs[line.mark]);
    const start = mark ? `${colored(chalk, line.tone, mark)} ` : '';
    const status = line.status ? `${line.status}  ` : '';
    // A command is pasted as a whole. Elsewhere more lines stay below the first one.
    const safe = line.mark === 'next' ? visibleLine(line.text) : visible(line.text).replaceAll('\n', `\n${indent}  `);
    const text = `${indent}${start}${line.mark ? status + safe : colored(chalk, line.tone, safe)}`;
    const isCopied = line.mark === 'next' || line.isValue;
    process.stderr.write(`${isCopied ? text : foldLine(text, lineWidth(), `${indent}${line.mark ? '  ' : ''}`)}\n`);
  }

  function on(event: Event): void {
    if (event.type === 'resource.ensuring' || event.type === 'resource.removing')
      return live?.update(visibleLine(event.what));
    if (event.type === 'waiting') return waiting(event);
    if (event.type === 'call') return;
    linesOf(event).forEach(write);
  }

  /** On a terminal the live line shows it; elsewhere one line every 15 seconds. */
  function waiting(event: Extract<Event, { type: 'waiting' }>): void {
    if (live) return live.update(visibleLine(waitingText(event)));
    if (event.elapsed >= 2 && (event.elapsed - lastLineAt >= 15 || event.elapsed < lastLineAt || lastLineAt === 0)) {
      lastLineAt = event.elapsed;
      linesOf(event).forEach(write);
    }
  }

  function result(_document: unknown, given: string, kind: 'prose' | 'code' | 'raw' = 'prose'): void {
    live?.clear();
    const text = kind === 'raw' && !process.stdout.isTTY ? given : visible(given);
    // A pipe gets the lines as they are: a fold would cut what a script looks for.
    const named = kind === 'prose' ? pasteable(text) : text;
    const shown = isLaidOut && kind === 'prose' ? foldLines(named, width()) : named;
    if (text) process.stdout.write(`${shown}\n`);
  }

  return {
    mode: 'text',
    on,
    say(text, tone = 'plain') {
      live?.clear();
      process.stderr.write(
        `${foldEach(pasteable(visible(text)), lineWidth())
          .split('\n')
          .map((line) => colored(chalk, tone, line))
          .join('\n')}\n`,
      );
    },
    get columns() {
      return isLaidOut ? width() : undefined;
    },
    drawing: screenReader ? 'words' : accessible ? 'ascii' : 'unicode',
    result,
    ready: (document, text) => result(document, text),
    trace: (line) => void process.stderr.write(`${visible(line)}\n`),
    interactive,
    again,
    dialog: interactive && process.stdout.isTTY,
    ...(process.stdout.isTTY && !accessible && { redraw: (draw: DrawScreen) => redraw(draw, live) }),
    prose(markdown) {
      live?.clear();
      process.stderr.write(`\n${renderMarkdown(pasteable(visible(markdown)), width(), styleOf(chalk))}\n\n`);
    },
    page(_document, markdown) {
      live?.clear();
      const style = process.stdout.isTTY ? styleOf(chalk) : plainStyle;
      process.stdout.write(`${renderMarkdown(pasteable(visible(markdown)), width(), style)}\n`);
    },
    async choose(question, choices, enter = 'skip') {
      live?.clear();
      write({ text: question, tone: 'strong', indent: 0 });
      choices.forEach((choice, index) => write({ text: `${index + 1}. ${choice}`, tone: 'plain', indent: 2 }));
      const answer = await prompts.line(`Type 1 to ${choices.length}, or press Enter to ${enter}`, (text) =>
        text.trim() === '' || chosen(text, choices) !== undefined
          ? undefined
          : 'Type a number or the beginning of a choice.',
      );
      return chosen(answer, choices);
    },
    ...(interactive && { keys: () => readKeys(process.stdin, { raw: !screenReader }) }),
    next(...commands) {
      for (const text of commands) write({ mark: 'next', text, tone: 'strong', indent: 0 });
    },
    async ask(question, flag) {
      live?.clear();
      if (!interactive) throw needsAnswer(question, flag, again);
      return (await prompts.line(visibleLine(question))).trim();
    },
    async confirm(question, flag) {
      live?.clear();
      if (!interactive) throw needsAnswer(question, flag, again);
      return prompts.confirm(visibleLine(question));
    },
    error(error, debug) {
      live?.clear();
      // The learner stopped it: that is no failure.
      const mark = error.code === 'interrupted' ? 'skipped' : 'failed';
      write({ mark, text: error.message, tone: mark === 'failed' ? 'bad' : 'plain', indent: 0 });
      for (const text of error.state?.split('\n') ?? []) write({ text, tone: 'plain', indent: 2 });
      if (error.fix) write({ mark: 'next', text: error.fix, tone: 'strong', indent: 2 });
      const cause = error.cause ?? error;
      if ((debug || error.code === 'bug') && cause instanceof Error)
        process.stderr.write(`${visible(cause.stack ?? String(cause))}\n`);
    },
    close: () => live?.clear(),
  };
}

type DrawScreen = (lines: number, columns: number) => string;

/** From the top of the screen, line over line, so that nothing flickers. */
function redraw(draw: DrawScreen, live: Live | undefined): void {
  live?.clear();
  // The line below is the cursor's.
  const lines = visible(draw(Math.max(7, (process.stdout.rows || 24) - 1), process.stdout.columns || 80)).split('\n');
  process.stdout.write(`\x1b[H${lines.map((line) => `${line}\x1b[K\n`).join('')}\x1b[J`);
}

/** By its number, or by the beginning of its text where only one choice begins so. */
export function chosen(text: string, choices: readonly string[]): number | undefined {
  const typed = text.trim().toLowerCase();
  if (/^\d+\.?$/.test(typed)) {
    const index = Number.parseInt(typed, 10) - 1;
    return index in choices ? index : undefined;
  }
  const fitting = choices.flatMap((choice, index) => (choice.toLowerCase().startsWith(typed) ? [index] : []));
  return typed && fitting.length === 1 ? fitting[0] : undefined;
}

function styleOf(chalk: ChalkInstance): Style {
  return { bold: (text) => chalk.bold(text), dim: (text) => chalk.dim(text), code: (text) => chalk.cyan(text) };
}

function colored(chalk: ChalkInstance, tone: Tone, text: string): string {
  switch (tone) {
    case 'good':
      return chalk.green(text);
    case 'bad':
      return chalk.red(text);
    case 'note':
      return chalk.yellow(text);
    case 'dim':
      return chalk.dim(text);
    case 'strong':
      return chalk.bold(text);
    case 'plain':
      return text;
  }
}

async function spinner(): Promise<Live> {
  const { default: ora } = await import('ora');
  // cli.ts handles Ctrl-C, and keys typed meanwhile must reach the next prompt.
  const spinner = ora({ stream: process.stderr, discardStdin: false, hideCursor: false });
  return {
    update(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    // It moves the cursor each time it stops.
    clear: () => void (spinner.isSpinning && spinner.stop()),
  };
}
