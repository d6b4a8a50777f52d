// How the CLI talks: results to stdout, everything else to stderr; text for people, one JSON document, or the events as
// NDJSON. The only place that writes to either stream.
import type { WorkshopError } from '../engine/errors.ts';
import type { Emit, Json } from '../engine/types.ts';

export type Mode = 'text' | 'json' | 'ndjson';

export interface Ui {
  readonly mode: Mode;
  readonly on: Emit;
  /** Talk: what is going on, for people only. */
  say(text: string, tone?: 'plain' | 'dim' | 'strong'): void;
  /**
   * What the command was asked for: `text` for people, `document` for programs. Once per command. Prose is folded at
   * the width of a terminal; code, JSON and log lines are there to be copied, and stay as they are.
   */
  result(document: Json, text: string, kind?: 'prose' | 'code'): void;
  /** As `result`, at once and in one line of JSON: of a command that then goes on. */
  ready(document: Json, text: string): void;
  /** A line that was asked for by a flag, to stderr whatever the mode. */
  trace(line: string): void;
  /** Talk in Markdown: a guide, before its step. */
  prose(markdown: string): void;
  /** A result in Markdown: folded to the terminal, and without colour in a pipe. */
  page(document: Json, markdown: string): void;
  /** The command to run next, ready to paste. */
  next(command: string): void;
  /** Throws WorkshopError `needs-answer` where nobody can answer, naming the flag that does. */
  confirm(question: string, flag: string): Promise<boolean>;
  /** A line of text. Throws as `confirm` does. */
  ask(question: string, flag: string): Promise<string>;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Which of the choices, by its number or its text; undefined where none was wanted. Only where `interactive`. */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
  error(error: WorkshopError, debug: boolean): void;
  /** In place of what was there before, where a terminal can do that; elsewhere there is none, and output is appended. */
  redraw?(text: string): void;
  /** What pictures are made of here; words alone where they are to be heard. */
  readonly drawing?: 'unicode' | 'ascii' | 'words';
  close(): void;
}

export interface UiOptions {
  readonly json: boolean;
  readonly ndjson: boolean;
  /** Append-only, words in place of glyphs, no spinner. */
  readonly accessible: boolean;
  readonly color: boolean;
  readonly interactive: boolean;
  /** `accessible` was asked for, and does not follow from a pipe alone. */
  readonly spoken?: boolean;
  /** Columns of the terminal, for folding prose; 80 where it is none. */
  readonly width: number;
}

export async function createUi(options: UiOptions): Promise<Ui> {
  if (options.json) return (await import('./json.ts')).jsonUi();
  if (options.ndjson) return (await import('./json.ts')).ndjsonUi();
  return (await import('./text.ts')).textUi(options);
}
