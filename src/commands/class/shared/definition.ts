// What the table of class actions knows about an action without loading its code, and the options that actions share.
import type { Command } from '../../shared/context.ts';
import type { CommandDefinition, OptionDefinition, Options } from '../../shared/definition.ts';

export interface ClassAction {
  readonly name: string;
  readonly summary: string;
  readonly args?: CommandDefinition['args'];
  readonly options: readonly OptionDefinition[];
  readonly examples: readonly string[];
  /** What is true when Ctrl-C has stopped the action, in one sentence. */
  stateWhenStopped(options: Options): string;
  load(): Promise<Command<ActionOptions>>;
}

/** The options, and the words behind the action: files, for example. */
type ActionOptions = Readonly<Record<string, Options[string] | readonly string[]>>;

/** Which class, and with whose credentials. */
export const classOptions: readonly OptionDefinition[] = [
  ['--roster <file>', 'the learners of the class: a CSV file with a header row, or JSON'],
  ['--org-unit <id>', 'or the active accounts of an organizational unit: ou-… or r-…'],
  ['--nested', 'with --org-unit: include the units below it'],
  ['--role-name <name>', 'the role to assume where the roster names none'],
  ['--target <kind>', 'where the accounts are: aws or sandbox (default: aws)'],
  ['--profile <name>', "the instructor's AWS profile"],
  ['--region <region>', 'the AWS region where the roster names none (default: ap-south-1)'],
];

export const oneLearner: NonNullable<ClassAction['args']> = [['[learner]', 'one learner, by name or account']];

export const atOnce: OptionDefinition = [
  '--at-once <count>',
  'how many accounts to work on at a time (default: from 10 up, as AWS allows)',
];

/** For actions that change accounts. */
export const allowOptions: readonly OptionDefinition[] = [
  ['--allow-accounts <file or ids>', 'the only accounts that may be changed'],
  ['--allow-production <file or ids>', 'accounts that may be changed although they count as production accounts'],
];

export const unchanged = (): string => 'Nothing was changed in any account.';

/** `--allow-accounts <ids>` → allowAccounts; `--no-wait` → wait, as the parser hands them on. */
export function keyOfOption([flags]: OptionDefinition): string {
  const name = nameOfOption(flags).replace(/^no-/, '');
  return name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** `-k, --allow-accounts <ids>` → allow-accounts. */
export function nameOfOption(flags: string): string {
  return /--([a-z-]+)/.exec(flags)?.[1] ?? flags;
}
