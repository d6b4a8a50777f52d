// Output for a program in this process, such as the MCP server: what a learner would see, as plain text in the order in
// which it comes, and the document of `--json`. It writes to no stream, and no question is asked.
import type { Event, Json } from '../engine/types.ts';
import { visible, visibleLine } from '../lib/visible.ts';
import { needsAnswer } from './json.ts';
import { pasteLines } from './paste-lines.ts';
import { labels, linesOf, waitingText, type Line } from './progress.ts';
import type { Ui } from './ui.ts';

interface Captured {
  readonly ui: Ui;
  /** Safe to show on a terminal, as the document. */
  readonly events: readonly Event[];
  /** Undefined until the command has a result. */
  document(): Json;
  text(): string;
}

interface CaptureOptions {
  /** Writes commands as this learner can paste them. */
  readonly pasteable: (text: string) => string;
  /** The command that does the same in a terminal, for a question that needs an answer. */
  readonly again: string;
  /** What happens now, in a line. */
  readonly onProgress?: (line: string) => void;
}

export function captureUi({ pasteable, again, onProgress = () => undefined }: CaptureOptions): Captured {
  const lines: string[] = [];
  const events: Event[] = [];
  let captured: Json;
  const say = (text: string) => void lines.push(pasteable(visible(text)));
  const next = (command: string, indent = '') => {
    for (const { text, runnable } of pasteLines(command))
      lines.push(`${indent}${runnable ? `${labels.next} ` : ''}${pasteable(visibleLine(text))}`);
  };
  const keep = (document: Json, text: string) => {
    captured = visibleValues(document);
    if (text) say(text);
  };

  function on(event: Event): void {
    events.push(visibleValues(event as unknown as Json) as unknown as Event);
    if (event.type === 'waiting') return onProgress(visibleLine(waitingText(event)));
    if (event.type === 'resource.ensuring' || event.type === 'resource.removing')
      return onProgress(visibleLine(event.what));
    for (const line of linesOf(event)) {
      if (line.mark === 'next') next(line.text, ' '.repeat(line.indent));
      else say(textOf(line));
    }
    const [first] = linesOf(event);
    if (first) onProgress(visibleLine(textOf(first).trim()));
  }

  function refused(question: string, flag: string): Promise<never> {
    return Promise.reject(needsAnswer(question, flag, again));
  }

  const ui: Ui = {
    mode: 'text',
    on,
    say,
    result: keep,
    ready: keep,
    trace: () => undefined,
    prose: say,
    page: keep,
    next: (...commands) => commands.forEach((command) => next(command)),
    confirm: refused,
    ask: refused,
    interactive: false,
    dialog: false,
    choose: () => Promise.resolve(undefined),
    error: () => undefined,
    drawing: 'words',
    again,
    close: () => undefined,
  };
  return { ui, events, document: () => captured, text: () => lines.join('\n').trim() };
}

function textOf({ mark, status, text, indent }: Line): string {
  const label = mark && status === undefined && labels[mark] ? `${labels[mark]} ` : '';
  return `${' '.repeat(indent)}${label}${status ? `${status}  ` : ''}${text}`;
}

function visibleValues(value: Json): Json {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(visibleValues);
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(entries.map(([name, inner]) => [visible(name), visibleValues(inner)]));
}
