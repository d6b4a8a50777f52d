// The command table: what `--help`, the parser and shell completion know of each command. A command's code is loaded
// when it runs, and not before.
import type { Context } from './context.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** `<required>` or `[optional]`, with what it is. */
  readonly args?: readonly (readonly [name: string, text: string])[];
  readonly options?: readonly OptionEntry[];
  /** Complete command lines, for the end of its help. */
  readonly examples?: readonly string[];
  run(context: Context, args: readonly (string | undefined)[], options: Options): Promise<number>;
}

export type OptionEntry = readonly [flags: string, text: string, fallback?: string];

/** As the parser hands them on; each command reads the ones it declared. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

const pace: OptionEntry = ['--pace <pace>', "the sandbox's pace when it starts: instant, demo or aws"];

export const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'choose target, region and names for this folder',
    options: [
      ['--target <kind>', 'sandbox, or aws: your own account'],
      ['--profile <name>', 'the AWS profile to use'],
      ['--region <region>', 'the AWS region (default: ap-south-1)'],
      ['--suffix <name>', 'appended to every name, for a shared account'],
      pace,
    ],
    examples: ['workshop start', 'workshop start --target aws --profile learner --suffix ana'],
    run: async (context, _args, options) => (await import('./start.ts')).start(context, options),
  },
  {
    name: 'next',
    summary: 'build and prove the next step',
    options: [['--all', 'all the steps that are left'], pace],
    examples: ['workshop next', 'workshop next --all --yes'],
    run: async (context, _args, options) => (await import('./next.ts')).next(context, options),
  },
  {
    name: 'up',
    summary: 'build and prove all the steps that are left (next --all)',
    options: [pace],
    examples: ['workshop up --yes'],
    run: async (context, _args, options) => (await import('./next.ts')).next(context, { ...options, all: true }),
  },
  {
    name: 'goto',
    summary: 'build and prove every step up to this one',
    args: [['<step>', 'its name or number, or "chapter 4"']],
    options: [pace],
    examples: ['workshop goto api', 'workshop goto 7'],
    run: async (context, [to], options) => (await import('./next.ts')).next(context, { ...options, to }),
  },
  {
    name: 'status',
    summary: 'where you are and what comes next',
    examples: ['workshop status', 'workshop status --json'],
    run: async (context) => (await import('./status.ts')).status(context, {}),
  },
  {
    name: 'verify',
    summary: 'prove again what was built',
    args: [['[step]', 'its name or number; all that are built where none is given']],
    examples: ['workshop verify', 'workshop verify cors'],
    run: async (context, [step]) => (await import('./verify.ts')).verify(context, { step }),
  },
  {
    name: 'inspect',
    summary: 'what was made, as it is now',
    args: [['[what]', 'a step, a resource, or a name that AWS knows']],
    examples: ['workshop inspect', 'workshop inspect createShortURL', 'workshop inspect api --json'],
    run: async (context, [what]) => (await import('./inspect.ts')).inspect(context, { what }),
  },
  {
    name: 'teardown',
    summary: 'remove everything that was made',
    examples: ['workshop teardown', 'workshop teardown --yes --json'],
    run: async (context) => (await import('./teardown.ts')).teardown(context, {}),
  },
  {
    name: 'sandbox',
    summary: 'the embedded AWS of this folder',
    args: [['[action]', 'status, start, stop, logs or env']],
    options: [
      pace,
      ['--port <port>', 'for start: the port of the control plane (default: 4566, or any free one)'],
      ['--lines <count>', 'for logs: how many', '50'],
      ['--shell <shell>', 'for env: sh or powershell', 'sh'],
    ],
    examples: ['workshop sandbox start', 'eval "$(workshop sandbox env)"'],
    run: async (context, [action = 'status'], options) =>
      (await import('./sandbox.ts')).sandbox(context, { ...options, action }),
  },
];
