// The command table as words that a shell can complete.
import { globalOptions, type CommandDefinition, type OptionDefinition } from '../shared/definition.ts';

export interface CompletedOption {
  /** `--pace`, and `-i` where it has a short form. */
  readonly flags: readonly string[];
  readonly text: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Without those of every command. */
  readonly own: readonly CompletedOption[];
  /** What its first argument can be. */
  readonly steps: boolean;
  readonly resources: boolean;
  readonly choices: readonly string[];
}

export function completed(commands: readonly CommandDefinition[]): CompletedCommand[] {
  return commands.map(({ name, summary, args = [], completes = [], options = [] }) => {
    const [, text = ''] = args[0] ?? [];
    return {
      name,
      summary,
      own: options.map(optionOf),
      steps: completes.includes('steps'),
      resources: completes.includes('resources'),
      choices: choicesIn(text),
    };
  });
}

/** The options of every command. */
export function completedGlobalOptions(): CompletedOption[] {
  const help: OptionDefinition = ['-h, --help', 'show the help of the command'];
  return [...globalOptions, help].map(optionOf);
}

function optionOf([spelled, text]: OptionDefinition): CompletedOption {
  const flags = spelled.match(/(?<!\w)--?[a-z][\w-]*/g) ?? [];
  const takesValue = spelled.includes('<');
  return {
    flags,
    text,
    takesValue,
    choices: takesValue ? choicesIn(text) : [],
    isFile: /<(file|folder)>/.test(spelled),
  };
}

/** "the pace: instant, demo or aws" offers three words, also where one of them is "instant (default)". */
export function choicesIn(text: string): string[] {
  const list = /(?:^|[:,] )((?:[a-z-]+, )*[a-z-]+ or [a-z-]+)(?:$|;|\.)/.exec(
    text.replaceAll(/ \(default[^)]*\)/g, ''),
  );
  return list?.[1]?.split(/, | or /) ?? [];
}
