// The output of a command that the page has started: lines for the page in place of a terminal, and questions that the
// page answers.
import { visible, visibleLine } from '../../../lib/visible.ts';
import type { Event } from '../../../engine/types.ts';
import type { WorkshopError } from '../../../engine/errors.ts';
import type { Keys } from '../../../ui/keys.ts';
import { pasteLines } from '../../../ui/paste-lines.ts';
import { linesOf, waitingText, type Tone } from '../../../ui/progress.ts';
import type { Ui } from '../../../ui/ui.ts';
import type { PageLine, PageQuestion } from '../page-data.ts';

interface PageUiOptions {
  readonly add: (line: PageLine) => void;
  /** What happens now, in place of what happened before; null when it is over. */
  readonly progress: (text: string | null) => void;
  readonly ask: (question: PageQuestion) => Promise<unknown>;
  readonly keys: () => Keys;
  readonly pasteable: (text: string) => string;
  /** As the learner would type it. */
  readonly command: string;
}

export function createPageUi({ add, progress, ask, keys, pasteable, command }: PageUiOptions): Ui {
  const text = (value: string, tone: Tone = 'plain') => {
    if (value.trim() !== '') add({ kind: 'text', text: visible(value).trim(), tone });
  };
  return {
    mode: 'text',
    on(event) {
      const now = progressOf(event);
      if (now !== undefined) return progress(now);
      if (event.type !== 'call') progress(null);
      pageLinesOf(event, pasteable).forEach(add);
    },
    say: text,
    result: (_document, shown, kind = 'prose') =>
      kind === 'prose' ? text(shown) : add({ kind: 'code', text: visible(shown) }),
    ready: (_document, shown) => text(shown),
    trace: (line) => add({ kind: 'code', text: visible(line).trim() }),
    prose: (markdown) => add({ kind: 'markdown', text: visible(markdown) }),
    page: (_document, markdown) => add({ kind: 'markdown', text: visible(markdown) }),
    next: (...commands) => commands.flatMap((each) => commandLines(each, 0, pasteable)).forEach(add),
    confirm: async (question) => (await ask({ kind: 'confirm', text: visible(question) })) === true,
    async ask(question, flag) {
      const answer = await ask({ kind: flag === '--no-pause' ? 'continue' : 'ask', text: visible(question) });
      return typeof answer === 'string' ? answer.trim() : '';
    },
    interactive: true,
    dialog: true,
    async choose(question, choices, skip = 'skip') {
      const answer = await ask({ kind: 'choose', text: visible(question), choices: choices.map(visible), skip });
      return typeof answer === 'number' && answer in choices ? answer : undefined;
    },
    keys,
    error: (error) => errorLines(error, pasteable).forEach(add),
    again: command,
    close: () => undefined,
  };
}

/** Of an event that only says what happens now. */
function progressOf(event: Event): string | undefined {
  if (event.type === 'waiting') return visibleLine(waitingText(event));
  return event.type === 'resource.ensuring' || event.type === 'resource.removing' ? visibleLine(event.what) : undefined;
}

/** Also of an event that another process has written into the journal. */
export function pageLinesOf(event: Event, pasteable: (text: string) => string): PageLine[] {
  if (event.type === 'call') {
    const { service, operation, status, ms, error } = event;
    return [{ kind: 'call', service, operation, status, ms, error: error === undefined ? null : visibleLine(error) }];
  }
  return linesOf(event).flatMap((line): PageLine[] => {
    if (line.mark === 'next') return commandLines(line.text, line.indent, pasteable);
    const { mark = null, status = '', tone, indent, isValue = false } = line;
    return [{ kind: 'event', mark, status, text: visible(line.text), tone, indent, isValue }];
  });
}

export function errorLines({ message, state, fix }: WorkshopError, pasteable: (text: string) => string): PageLine[] {
  return [
    { kind: 'event', mark: 'failed', status: 'error', text: visible(message), tone: 'bad', indent: 0, isValue: false },
    ...(state ? [{ kind: 'text', text: visible(state), tone: 'plain' } as const] : []),
    ...(fix ? commandLines(fix, 0, pasteable) : []),
  ];
}

function commandLines(command: string, indent: number, pasteable: (text: string) => string): PageLine[] {
  return pasteLines(command).map(({ text, runnable }) => {
    const shown = visibleLine(text);
    return { kind: 'command', text: shown, paste: runnable ? pasteable(shown) : null, indent };
  });
}
