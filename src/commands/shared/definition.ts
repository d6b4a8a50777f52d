// What the command table knows of a command without loading it, and the options that several commands share.
import type { Context } from './context.ts';

export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** `<required>` or `[optional]`, with what it is. */
  readonly args?: readonly (readonly [name: string, text: string])[];
  readonly options?: readonly OptionDefinition[];
  /** What the first argument may be, a line each. */
  readonly actions?: readonly (readonly [name: string, text: string])[];
  /** Complete command lines, for the end of its help. */
  readonly examples?: readonly string[];
  /** Resolves with the exit code. */
  run(context: Context, args: readonly (string | undefined)[], options: Options): Promise<number>;
}

export type OptionDefinition = readonly [flags: string, text: string, fallback?: string];

/** As the parser hands them on; each command reads the ones it declared. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export const dryRun: OptionDefinition = ['--dry-run', 'only say what would be done; writes nothing'];
export const noWait: OptionDefinition = ['--no-wait', 'hand control back (exit code 7) where AWS takes minutes'];
export const pace: OptionDefinition = ['--pace <pace>', "the sandbox's pace when it starts: instant, demo or aws"];
export const oneAtATime: OptionDefinition = ['--one-at-a-time', 'run steps one at a time (slower, same result)'];
export const allowPublic: OptionDefinition = [
  '--allow-public',
  "agree to turning off the account's Block Public Access",
];
