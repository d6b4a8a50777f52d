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
  readonly options: readonly CompletedOption[];
  /** What its first argument can be. */
  readonly steps: boolean;
  readonly resources: boolean;
  readonly choices: readonly string[];
}

export function completed(commands: readonly CommandDefinition[]): CompletedCommand[] {
  const help: OptionDefinition = ['-h, --help', 'show the help of the command'];
  return commands.map(({ name, summary, args = [], completes = [], options = [] }) => {
    const [, text = ''] = args[0] ?? [];
    return {
      name,
      summary,
      options: [...options, ...globalOptions, help].map(optionOf),
      steps: completes.includes('steps'),
      resources: completes.includes('resources'),
      choices: choicesIn(text),
    };
  });
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

/** "the pace: instant, demo or aws" offers three words. */
export function choicesIn(text: string): string[] {
  const list = /(?:^|[:,] )((?:[a-z]+, )*[a-z]+ or [a-z]+)(?:$|;|\.)/.exec(text)?.[1];
  return list === undefined ? [] : list.split(/, | or /);
}
