// A learner who does the steps by hand: `workshop next --by-hand --once` in a test workspace, with what it shows.
import { next, type NextOptions } from '../../../src/commands/course/next/next.ts';
import type { Json } from '../../../src/engine/types.ts';
import { linesOf } from '../../../src/ui/progress.ts';
import { recordUi } from '../cli/recorded-ui.ts';
import type { TestWorkspace } from './test-workspace.ts';

export interface Round {
  readonly code: number;
  /** Each resource and check as it is shown: "differs  DynamoDB table …". Without the task. */
  readonly shown: readonly string[];
  /** Everything else that was printed. */
  readonly said: readonly string[];
  readonly asked: readonly string[];
  readonly document: Json;
}

export interface RoundOptions extends NextOptions {
  readonly yes?: boolean;
  /** In a session that is interactive. */
  readonly answers?: (boolean | string)[];
}

export async function roundByHand(
  { paths }: Pick<TestWorkspace, 'paths'>,
  { yes = false, answers, ...options }: RoundOptions = {},
): Promise<Round> {
  const heard = recordUi(answers);
  const shown: string[] = [];
  const ui: typeof heard.ui = {
    ...heard.ui,
    prose: (markdown) => void heard.lines.push(markdown),
    on(event) {
      for (const { status, text } of linesOf(event)) shown.push(status ? `${status}  ${text}` : text);
    },
  };
  const context = { ui, paths, signal: new AbortController().signal, yes };
  const code = await next(context, { byHand: true, once: true, ...options });
  return { code, shown, said: heard.lines, asked: heard.asked, document: heard.document };
}

/** The line, and as many after it. Empty where it was not shown. */
export function linesFrom({ shown }: Round, line: string, more: number): readonly string[] {
  const at = shown.indexOf(line);
  return at < 0 ? [] : shown.slice(at, at + more + 1);
}

/** Of a check that failed: what is expected, what is there, and why. */
export function failure(round: Round, title: string): readonly string[] {
  return linesFrom(round, `failed  ${title}`, 3).slice(1);
}
