// The output of the CLI: results on stdout, everything else on stderr; as text, as one JSON document, or as events in
// NDJSON. Only src/ui writes to either stream, and shows what a terminal would obey: see src/lib/visible.ts.
import type { Keys } from './keys.ts';
import type { WorkshopError } from '../engine/errors.ts';
import type { Emit, Json } from '../engine/types.ts';

type Mode = 'text' | 'json' | 'ndjson';

export interface Ui {
  readonly mode: Mode;
  readonly on: Emit;
  /** What is going on, for people only. */
  say(text: string, tone?: 'plain' | 'dim' | 'strong'): void;
  /**
   * What the command was asked for: `text` for people, `document` for programs. Once per command. Prose is folded at
   * the width of a terminal; code, JSON and log lines are there to be copied, and stay as they are. `raw` is what an
   * application answered: in a pipe it keeps every byte.
   */
  result(document: Json, text: string, kind?: 'prose' | 'code' | 'raw'): void;
  /** As `result`, in one line of JSON, for a command that keeps running. */
  ready(document: Json, text: string): void;
  /** A line of a log that a flag asks for: on stderr in every mode. */
  trace(line: string): void;
  /** As `say`, in Markdown: the guide before a step. */
  prose(markdown: string): void;
  /** A result in Markdown: folded to the terminal, and without colour in a pipe. */
  page(document: Json, markdown: string): void;
  /** The command to run next, and other commands to choose from: a line each, ready to paste. */
  next(command: string, ...others: readonly string[]): void;
  /** Throws WorkshopError `needs-answer` in a session that is not interactive, naming the flag that answers. */
  confirm(question: string, flag: string): Promise<boolean>;
  /** A line of text. Throws as `confirm` does. */
  ask(question: string, flag: string): Promise<string>;
  /** Whether questions can be answered. */
  readonly interactive: boolean;
  /** Whether the learner also reads the results at this terminal: only then is there a quiz or a pause. */
  readonly dialog: boolean;
  /** The position of the choice; undefined for Enter alone, which does `enter`. Only where `interactive`. */
  choose(question: string, choices: readonly string[], enter?: string): Promise<number | undefined>;
  /** Single keys, for a command that stays open. Only where `interactive`. */
  keys?(): Keys;
  error(error: WorkshopError, debug: boolean): void;
  /** Replaces what is on the screen by what `draw` makes for its size. Missing where output can only be appended. */
  redraw?(draw: (lines: number, columns: number) => string): void;
  /** Of the terminal that shows results, or of COLUMNS; absent where results go elsewhere. */
  readonly columns?: number | undefined;
  /** What drawings are made of; `words` for a screen reader. */
  readonly drawing?: 'unicode' | 'ascii' | 'words';
  /** The command line of now, to repeat it with one more flag. */
  readonly again?: string | undefined;
  close(): void;
}

export interface UiOptions {
  readonly json: boolean;
  readonly ndjson: boolean;
  /** Append-only, words in place of signs, no spinner. */
  readonly accessible: boolean;
  readonly color: boolean;
  readonly interactive: boolean;
  /** `accessible` was asked for; in a pipe it follows without. */
  readonly screenReader?: boolean;
  /** Columns of the terminal, for folding prose. It changes where the learner changes the window. */
  readonly width: () => number;
  /** COLUMNS says it: then a pipe is folded too. */
  readonly isWidthChosen?: boolean;
  /** Writes commands as this learner can paste them; as they are, where it is left out. */
  readonly pasteable?: (text: string) => string;
  /** The command line of now, to repeat it with one more flag. */
  readonly again?: string;
  /** Ends a question that waits for its answer. */
  readonly signal?: AbortSignal;
}

export async function createUi(options: UiOptions): Promise<Ui> {
  if (options.json) return (await import('./json.ts')).jsonUi();
  if (options.ndjson) return (await import('./json.ts')).ndjsonUi();
  return (await import('./text.ts')).textUi(options);
}
