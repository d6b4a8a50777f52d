// A Ui that records what a command prints and gives prepared answers: for commands that run inside the test.
import { needsAnswer } from '../../../src/ui/json.ts';
import type { Json } from '../../../src/engine/types.ts';
import type { Ui } from '../../../src/ui/ui.ts';

export interface RecordedUi {
  readonly ui: Ui;
  /** Everything that was printed, in order: messages, results, the next command. */
  readonly lines: string[];
  readonly asked: string[];
  document: Json;
}

/** `answers` in the order of the questions. Without answers the session is not interactive. */
export function recordUi(answers: (boolean | number | string)[] = []): RecordedUi {
  const interactive = answers.length > 0;
  const heard: RecordedUi = { ui: {} as Ui, lines: [], asked: [], document: undefined };
  function answer(question: string, flag: string): Promise<never> {
    heard.asked.push(question);
    const [next] = answers.splice(0, 1);
    return next === undefined ? Promise.reject(needsAnswer(question, flag)) : Promise.resolve(next as never);
  }
  const ui: Ui = {
    mode: 'text',
    interactive,
    dialog: interactive,
    on: () => undefined,
    say: (text) => void heard.lines.push(text),
    result(document, text) {
      heard.document = document;
      heard.lines.push(text);
    },
    ready(_document, text) {
      this.result(_document, text);
    },
    trace: () => undefined,
    prose: () => undefined,
    page: (document) => void (heard.document = document),
    next: (...commands) => void heard.lines.push(...commands.map((command) => `next: ${command}`)),
    confirm: answer,
    ask: answer,
    choose: (question) => answer(question, ''),
    error: () => undefined,
    close: () => undefined,
  };
  return Object.assign(heard, { ui });
}
