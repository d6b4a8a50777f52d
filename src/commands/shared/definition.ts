// What the command table knows of a command without loading it, and the options that several commands share.
import type { Context } from './context.ts';

/** What one wants to do: the headings of `workshop --help`, in this order. */
export const commandGroups = [
  'Build the course',
  'Learn',
  'See what you built',
  'Use your API',
  'Your code',
  'Practise',
  'Your account',
  'Sandbox',
  'Class',
  'More',
] as const;

export interface CommandDefinition {
  readonly name: string;
  readonly group: (typeof commandGroups)[number];
  readonly summary: string;
  /** `<required>` or `[optional]`, with what it is. */
  readonly args?: readonly (readonly [name: string, text: string])[];
  /** What Tab offers for the first argument, beside the choices that its text lists. */
  readonly completes?: readonly ('steps' | 'resources')[];
  readonly options?: readonly OptionDefinition[];
  /** What the first argument may be, a line each. */
  readonly actions?: readonly (readonly [name: string, text: string])[];
  /** The same as commands of their own: each takes its own options alone, and has its own help. */
  readonly subcommands?: readonly Pick<CommandDefinition, 'name' | 'summary' | 'args' | 'options' | 'examples'>[];
  /** Complete command lines, for the end of its help. */
  readonly examples?: readonly string[];
  /** Resolves with the exit code. */
  run(context: Context, args: readonly (string | undefined)[], options: Options): Promise<number>;
}

export type OptionDefinition = readonly [flags: string, text: string, fallback?: string];

/** As the parser hands them on; each command reads the ones it declared. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** Of every command. */
export const globalOptions: readonly OptionDefinition[] = [
  ['--json', 'print one JSON document on stdout'],
  ['--ndjson', 'print every event as a line of JSON on stdout'],
  ['-y, --yes', 'answer every question with yes'],
  ['--dir <folder>', 'the folder of the workshop', '.'],
  ['--no-color', 'print no colors (also: NO_COLOR)'],
  ['--accessible', 'for screen readers: append lines only, words instead of signs (also: ACCESSIBLE=1)'],
  ['--debug', 'show the cause of errors'],
  ['--mfa-code <code>', 'the code of your MFA device, if the AWS profile needs one'],
  [
    '--trust-folder',
    'confirm the account, profile and server that the folder records, or run the functions of its sandbox',
  ],
  ['--endpoint-url <url>', 'with the target aws: another server instead of AWS (also: AWS_ENDPOINT_URL)'],
];

export const dryRun: OptionDefinition = ['--dry-run', 'show what would change, and change nothing'];
export const noWait: OptionDefinition = ['--no-wait', 'return (exit code 7) instead of waiting minutes for AWS'];
export const noPause: OptionDefinition = ['--no-pause', 'do not wait for Enter at an expected failure'];
export const pace: OptionDefinition = ['--pace <pace>', 'how long the sandbox takes for changes: instant, demo or aws'];
export const oneAtATime: OptionDefinition = ['--one-at-a-time', 'run steps one at a time (slower, same result)'];
export const allowPublic: OptionDefinition = [
  '--allow-public',
  'turn off Block Public Access of the account without a question',
];
export const blockPublic: OptionDefinition = [
  '--block-public',
  'turn on Block Public Access of the account without a question, where it was never on',
];
/** For accounts that let only administrators create roles, or roles without a limit. */
export const executionRoleOptions: readonly OptionDefinition[] = [
  ['--role-arn <ARN>', 'an existing role for the functions; the course creates none'],
  ['--permissions-boundary <ARN>', 'a policy that the course sets as boundary on the role it creates'],
];
