// The instructor of a rehearsal: runs the class commands as they are typed, hears what they say, and shows it.
import { join } from 'node:path';
import { deathAt } from './kill.ts';
import { forgetLock, type Stage } from './setup.ts';
import type { Json } from '../../../engine/types.ts';
import type { Ui } from '../../../ui/ui.ts';
import { pathsOf } from '../../../workspace/workspace.ts';
import type { ClassOptions } from '../shared/options.ts';
import { shortened } from './text.ts';
import { classReset, type ResetOptions } from '../reset/reset.ts';
import { classRoster } from '../roster/command-roster.ts';
import { classStatus } from '../status/status.ts';
import type { Command, Context } from '../../shared/context.ts';

/** What a command has come to, as a program would read it. */
export interface Act {
  readonly title: string;
  readonly command: string;
  readonly code: number | null;
  readonly seconds: number;
  readonly document: Json;
}

export interface Scene {
  readonly acts: Act[];
  show(title: string, text: string, seconds: number): void;
  roster(): Promise<Act>;
  status(title: string): Promise<Act>;
  plan(): Promise<Act>;
  /** Dies at the nth deletion. */
  killed(title: string, nth: number): Promise<Act>;
  reset(title: string): Promise<Act>;
}

export interface SceneOptions {
  readonly context: Context;
  readonly stage: Stage;
  readonly dir: string;
  readonly className: string;
  readonly atOnce: number;
  /** The file of the accounts that may be touched. */
  readonly allowAccounts: string;
}

/** Lines of each table that are shown. */
const most = 24;

export function createScene({ context, stage, dir, className, atOnce, allowAccounts }: SceneOptions): Scene {
  const { ui } = context;
  const paths = pathsOf(dir);
  const base: ClassOptions = { target: 'sandbox', orgUnit: stage.unit, atOnce: String(atOnce) };
  const acts: Act[] = [];

  function show(title: string, text: string, seconds: number): void {
    if (ui.mode === 'text') ui.result(null, `\n== ${title} (${seconds} s)\n${text}`);
  }

  async function act<Options>(
    title: string,
    command: string,
    run: Command<Options>,
    options: Options,
    death?: ReturnType<typeof deathAt>,
  ): Promise<Act> {
    const began = performance.now();
    const heard = listening(ui, className);
    const around = death?.around ?? context.around;
    const own: Context = { ui: heard.ui, paths, signal: context.signal, yes: false, ...(around && { around }) };
    const work = run(own, options);
    const code = await (death ? death.during(work) : work);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const done: Act = { title, command, code: code === 'dead' ? null : code, seconds, document: heard.document() };
    acts.push(done);
    const text = code === 'dead' ? ['(killed)'] : shortened(heard.lines, most);
    show(title, [`$ ${command}`, ...text, `exit code ${done.code ?? 'none'}`].join('\n'), seconds);
    return done;
  }

  const unit = `--org-unit ${stage.unit}`;
  const removing: ResetOptions = { ...base, remove: true, allowAccounts, pause: 0 };
  const remove = `workshop class reset ${unit} --remove --allow-accounts accounts.txt`;
  return {
    acts,
    show,
    roster: () => act('Who is in the class', `workshop class roster ${unit}`, classRoster, base),
    status: (title) => act(title, `workshop class status ${unit}`, classStatus, base),
    plan: () => act('What a reset would remove', `workshop class reset ${unit}`, classReset, base),
    async killed(title, nth) {
      const done = await act(title, remove, classReset, removing, deathAt(nth, /^Delete/, context.around));
      // The next start would find its owner dead; here it is this very process.
      await forgetLock(join(paths.home, 'class', className));
      return done;
    },
    reset: (title) => act(title, remove, classReset, removing),
  };
}

/** Types the name of the class where it is asked for. */
function listening(ui: Ui, className: string) {
  const lines: string[] = [];
  let document: Json;
  const result = (said: Json, text: string) => {
    document = said;
    lines.push(...text.split('\n'));
  };
  const own: Ui = {
    mode: 'text',
    drawing: ui.drawing,
    interactive: true,
    on: (event) => (event.type === 'waiting' ? ui.on(event) : undefined),
    say: () => undefined,
    result,
    ready: result,
    trace: () => undefined,
    prose: () => undefined,
    page: result,
    next: (command) => void lines.push(`→ ${command}`),
    confirm: () => Promise.resolve(true),
    ask: () => Promise.resolve(className),
    choose: () => Promise.resolve(undefined),
    error: () => undefined,
    close: () => undefined,
  };
  return { ui: own, lines, document: () => document };
}
