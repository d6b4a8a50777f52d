// The script of a rehearsal runs the class commands as an instructor types them, and shows and records their output.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../../engine/types.ts';
import type { Ui } from '../../../ui/ui.ts';
import { pathsOf } from '../../../workspace/paths.ts';
import type { Command, Context } from '../../shared/context.ts';
import { classReset, type ResetFlags } from '../reset/reset.ts';
import { classRoster } from '../roster/show-roster.ts';
import type { ClassOptions } from '../shared/class-options.ts';
import { classStatus } from '../status/status.ts';
import { createKillSwitch } from './kill.ts';
import type { RehearsalClass } from './setup.ts';
import { shortened } from './summary.ts';

/** One command of the rehearsal, with its result as a program would read it. */
export interface CommandResult {
  readonly title: string;
  readonly command: string;
  /** Null where it was killed. */
  readonly code: number | null;
  readonly seconds: number;
  readonly document: Json;
}

export interface RehearsalScript {
  readonly results: CommandResult[];
  show(title: string, text: string, seconds: number): void;
  roster(): Promise<CommandResult>;
  status(title: string): Promise<CommandResult>;
  plan(): Promise<CommandResult>;
  /** Killed at its nth deletion. */
  resetKilled(title: string, nth: number): Promise<CommandResult>;
  reset(title: string): Promise<CommandResult>;
}

interface ScriptOptions {
  readonly context: Context;
  readonly rehearsed: RehearsalClass;
  readonly dir: string;
  readonly className: string;
  readonly atOnce: number;
  /** The file of the accounts that may be changed. */
  readonly allowAccounts: string;
}

/** Lines of each table that are shown. */
const maxLines = 24;

export function createScript(options: ScriptOptions): RehearsalScript {
  const { context, rehearsed, dir, className, atOnce, allowAccounts } = options;
  const { ui } = context;
  const paths = pathsOf(dir);
  const base: ClassOptions = { target: 'sandbox', orgUnit: rehearsed.unit, atOnce: String(atOnce) };
  const results: CommandResult[] = [];

  function show(title: string, text: string, seconds: number): void {
    if (ui.mode === 'text') ui.result(null, `\n== ${title} (${seconds} s)\n${text}`);
  }

  async function runCommand<Options>(
    title: string,
    line: string,
    command: Command<Options>,
    given: Options,
    killAt?: number,
  ): Promise<CommandResult> {
    const began = performance.now();
    const recorded = recordingUi(ui, className);
    const killSwitch = createKillSwitch(context.around);
    const { around } = killSwitch;
    const work = () => command({ ui: recorded.ui, paths, signal: context.signal, yes: false, around }, given);
    const code = await (killAt === undefined ? work() : killSwitch.killDuring(work, killAt, /^Delete/));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const result: CommandResult = {
      title,
      command: line,
      code: code === 'killed' ? null : code,
      seconds,
      document: recorded.document(),
    };
    results.push(result);
    const text = code === 'killed' ? ['(killed)'] : shortened(recorded.lines, maxLines);
    show(title, [`$ ${line}`, ...text, `exit code ${result.code ?? 'none'}`].join('\n'), seconds);
    return result;
  }

  const unit = `--org-unit ${rehearsed.unit}`;
  const removal: ResetFlags = { ...base, remove: true, allowAccounts, pause: 0 };
  const removalLine = `workshop class reset ${unit} --remove --allow-accounts accounts.txt`;
  return {
    results,
    show,
    roster: () => runCommand('The learners of the class', `workshop class roster ${unit}`, classRoster, base),
    status: (title) => runCommand(title, `workshop class status ${unit}`, classStatus, base),
    plan: () => runCommand('The plan of a reset', `workshop class reset ${unit}`, classReset, base),
    async resetKilled(title, nth) {
      const result = await runCommand(title, removalLine, classReset, removal, nth);
      // The next reset would find the owner of the lock dead. Here the owner is this very process.
      await rm(join(paths.home, 'class', className, 'reset', 'lock'), { force: true });
      return result;
    },
    reset: (title) => runCommand(title, removalLine, classReset, removal),
  };
}

/** Records the output, and types the name of the class where it is asked for. */
function recordingUi(ui: Ui, className: string) {
  const lines: string[] = [];
  let document: Json;
  const result = (content: Json, text: string) => {
    document = content;
    lines.push(...text.split('\n'));
  };
  const recording: Ui = {
    mode: 'text',
    drawing: ui.drawing,
    interactive: true,
    dialog: false,
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
  return { ui: recording, lines, document: () => document };
}
