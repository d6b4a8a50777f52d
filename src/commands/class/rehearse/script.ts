// The script of a rehearsal runs the class commands as an instructor types them, and shows and records their output.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Json } from '../../../engine/types.ts';
import type { Ui } from '../../../ui/ui.ts';
import { pathsOf } from '../../../workspace/paths.ts';
import type { Command, Context } from '../../shared/context.ts';
import { classAccess } from '../access/access.ts';
import { classHandout } from '../handout/handout.ts';
import { classPrepare } from '../prepare/prepare.ts';
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
  /** What it printed, also for people alone. */
  readonly text: string;
}

export interface RehearsalScript {
  readonly results: CommandResult[];
  readonly run: RunCommand;
  show(title: string, text: string, seconds: number): void;
  roster(): Promise<CommandResult>;
  prepare(): Promise<CommandResult>;
  /** The plan of the users, `create` with their keys in this folder, `remove`. */
  access(title: string, how: { readonly create?: string; readonly remove?: boolean }): Promise<CommandResult>;
  /** Into this folder. */
  handout(folder: string): Promise<CommandResult>;
  /** Two times; `between` is what happens meanwhile. Stopped as with Ctrl-C. */
  watch(title: string, between: () => Promise<void>): Promise<CommandResult>;
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

interface RunOptions {
  /** Killed at this deletion. */
  readonly killAt?: number;
  readonly signal?: AbortSignal;
  /** Called after each result that is shown. */
  readonly onResult?: ((document: Json) => void) | undefined;
}

/** Runs a command as the instructor, or in the folder of a learner, and shows its output. */
type RunCommand = <Options>(
  title: string,
  line: string,
  command: Command<Options>,
  given: Options,
  options?: RunOptions,
) => Promise<CommandResult>;

/** The shortest that a watch takes. */
const watchSeconds = '10';

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

  const runCommand: RunCommand = async (title, line, command, given, runOptions = {}) => {
    const { killAt, signal = context.signal, onResult } = runOptions;
    const began = performance.now();
    const recorded = recordingUi(ui, className, onResult);
    const killSwitch = createKillSwitch(context.around);
    const { around } = killSwitch;
    const work = () => command({ ui: recorded.ui, paths, signal, yes: false, around }, given);
    const code = await (killAt === undefined ? work() : killSwitch.killDuring(work, killAt, /^Delete/));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const result: CommandResult = {
      title,
      command: line,
      code: code === 'killed' ? null : code,
      seconds,
      document: recorded.document(),
      text: recorded.lines.join('\n'),
    };
    results.push(result);
    const text = code === 'killed' ? ['(killed)'] : shortened(recorded.lines, maxLines);
    show(title, [`$ ${line}`, ...text, `exit code ${result.code ?? 'none'}`].join('\n'), seconds);
    return result;
  };

  const unit = `--org-unit ${rehearsed.unit}`;
  const removal: ResetFlags = { ...base, remove: true, allowAccounts, pause: 0 };
  const removalLine = `workshop class reset ${unit} --remove --allow-accounts accounts.txt`;
  return {
    results,
    run: runCommand,
    show,
    access(title, { create, remove }) {
      const lists = { allowAccounts };
      const [flags, given] =
        create !== undefined
          ? [
              ` --create --allow-accounts accounts.txt --out ${basename(create)}`,
              { ...lists, create: true, out: create },
            ]
          : remove
            ? [' --remove --allow-accounts accounts.txt', { ...lists, remove }]
            : ['', {}];
      return runCommand(title, `workshop class access ${unit}${flags}`, classAccess, { ...base, ...given });
    },
    roster: () => runCommand('The learners of the class', `workshop class roster ${unit}`, classRoster, base),
    prepare: () => runCommand('Whether the accounts are ready', `workshop class prepare ${unit}`, classPrepare, base),
    handout: (folder) =>
      runCommand(
        'The sheets of the learners',
        `workshop class handout ${unit} --out ${basename(folder)}`,
        classHandout,
        { ...base, out: folder },
      ),
    async watch(title, between) {
      const stop = new AbortController();
      let changed: Promise<void> | undefined;
      const onResult = () => {
        if (changed) stop.abort();
        changed ??= between();
      };
      const result = await runCommand(
        title,
        `workshop class status ${unit} --watch ${watchSeconds}`,
        classStatus,
        { ...base, watch: watchSeconds },
        { signal: AbortSignal.any([context.signal, stop.signal]), onResult },
      );
      await changed;
      return result;
    },
    status: (title) => runCommand(title, `workshop class status ${unit}`, classStatus, base),
    plan: () => runCommand('The plan of a reset', `workshop class reset ${unit}`, classReset, base),
    async resetKilled(title, nth) {
      const result = await runCommand(title, removalLine, classReset, removal, { killAt: nth });
      // The next reset would find the owner of the lock dead. Here the owner is this very process.
      await rm(join(paths.home, 'class', className, 'reset', 'lock'), { force: true });
      return result;
    },
    reset: (title) => runCommand(title, removalLine, classReset, removal),
  };
}

/** Records the output, and types the name of the class where it is asked for. */
export function recordingUi(ui: Ui, className: string, onResult?: RunOptions['onResult']) {
  const lines: string[] = [];
  let document: Json;
  const result = (content: Json, text: string) => {
    document = content;
    lines.push(...text.split('\n'));
    onResult?.(content);
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
