// The command that the page has started last: its lines, its question, and how it ended. One runs at a time.
import { asWorkshopError } from '../../../aws/errors/explain.ts';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import type { Keys } from '../../../ui/keys.ts';
import type { Context } from '../../shared/context.ts';
import type { JobState, PageLine, PageQuestion } from '../page-data.ts';
import type { PageEvent } from '../../shared/page-server/event-stream.ts';
import type { Action } from './actions.ts';
import { createPageUi, errorLines } from './page-ui.ts';

interface Jobs {
  readonly isRunning: boolean;
  /** Undefined before the first one. */
  current(): { readonly state: JobState; readonly lines: readonly PageLine[] } | undefined;
  /** Throws a WorkshopError while another one runs. */
  start(action: Action): JobState;
  answer(question: unknown, value: unknown): void;
  press(key: unknown): void;
  /** As Ctrl-C: it ends after the current call, and saves. */
  stop(): void;
  close(): Promise<void>;
}

/** Lines that are kept of one job. */
const mostLines = 2000;

interface JobsOptions {
  readonly publish: (event: PageEvent) => void;
  /** After the last line, and before the page learns that it has ended. */
  readonly onEnd: () => Promise<void>;
}

export function createJobs(context: Context, { publish, onEnd }: JobsOptions): Jobs {
  const { pasteAnywhere: pasteable = (text: string) => text } = context;
  let state: JobState | undefined;
  let lines: PageLine[] = [];
  let stopped = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  let answers: { resolve(value: unknown): void; reject(error: Error): void } | undefined;
  let keyPressed: ((key: string) => void) | undefined;
  let count = 0;

  function change(news: Partial<JobState>): void {
    if (!state) return;
    state = { ...state, ...news };
    publish({ name: 'job', data: state });
  }

  function add(line: PageLine): void {
    if (!state) return;
    lines.push(line);
    if (lines.length > mostLines) lines = lines.slice(-mostLines);
    state = { ...state, lineCount: state.lineCount + 1 };
    publish({ name: 'line', data: { job: state.id, index: state.lineCount - 1, line } });
  }

  function ask(question: PageQuestion): Promise<unknown> {
    count += 1;
    change({ question: { ...question, id: count }, progress: null });
    return new Promise<unknown>((resolve, reject) => {
      answers = { resolve, reject };
      if (stopped.signal.aborted) reject(abortError());
    }).finally(() => {
      answers = undefined;
      change({ question: null });
    });
  }

  function keys(): Keys {
    change({ takesKeys: true });
    return {
      next: () => new Promise((resolve) => (keyPressed = resolve)),
      pause() {
        keyPressed = undefined;
        change({ takesKeys: false });
      },
      resume: () => change({ takesKeys: true }),
    };
  }

  async function run(action: Action): Promise<void> {
    const { signal } = stopped;
    const progress = (text: string | null) => {
      if (state?.progress !== text) change({ progress: text });
    };
    const ui = createPageUi({ add, progress, ask, keys, pasteable, command: action.command });
    let exitCode: number;
    try {
      exitCode = await action.run({ ...context, ui, signal, yes: false });
    } catch (error) {
      const isStopped = signal.aborted && !(error instanceof WorkshopError);
      const said = asWorkshopError(isStopped ? abortError() : error, undefined);
      if (said.code === 'bug') context.ui.error(said, true);
      errorLines(said, pasteable).forEach(add);
      exitCode = said.exitCode;
    }
    await onEnd();
    change({ isRunning: false, exitCode, question: null, takesKeys: false, progress: null });
  }

  return {
    get isRunning() {
      return state?.isRunning ?? false;
    },
    current: () => state && { state, lines },
    start(action) {
      if (state?.isRunning)
        throw new WorkshopError({
          code: 'locked',
          message: `This console already runs ${state.command}.`,
          state: 'Nothing was changed.',
          fix: 'workshop status',
        });
      stopped = new AbortController();
      lines = [];
      state = {
        id: (state?.id ?? 0) + 1,
        command: action.command,
        isRunning: true,
        exitCode: null,
        question: null,
        takesKeys: false,
        progress: null,
        lineCount: 0,
      };
      publish({ name: 'job', data: state });
      ended = run(action);
      return state;
    },
    answer(question, value) {
      if (!answers || state?.question?.id !== question)
        throw usageError('This question was answered already.', 'workshop status');
      answers.resolve(value);
    },
    press(key) {
      if (typeof key !== 'string' || !['enter', 'h', 's', 'd'].includes(key))
        throw usageError('There is no such key.', 'workshop status');
      keyPressed?.(key);
    },
    stop() {
      stopped.abort();
      answers?.reject(abortError());
    },
    async close() {
      this.stop();
      await ended;
    },
  };
}

function abortError(): Error {
  return Object.assign(new Error('Stopped.'), { name: 'AbortError' });
}
