// What can be completed: the command table, cut into words for the shells.
import type { CommandDefinition, OptionDefinition } from '../shared/definition.ts';

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

/** Those of every command: the parser in cli.ts has them, and a test compares. */
export const globalOptions: readonly OptionDefinition[] = [
  ['--json', 'one JSON document on stdout'],
  ['--ndjson', 'every event as a line of JSON on stdout'],
  ['-y, --yes', 'answer every question with yes'],
  ['--dir <folder>', 'the folder of the workspace'],
  ['--no-color', 'no colours'],
  ['--accessible', 'append-only output, words in place of glyphs'],
  ['--debug', 'show the cause of errors'],
  ['--mfa-code <code>', 'of your MFA device'],
  ['--endpoint-url <url>', 'another server in place of AWS'],
  ['-h, --help', 'help for a command'],
];

export function completed(commands: readonly CommandDefinition[]): CompletedCommand[] {
  return commands.map(({ name, summary, args = [], options = [] }) => {
    const [argument = '', text = ''] = args[0] ?? [];
    return {
      name,
      summary,
      options: [...options, ...globalOptions].map(optionOf),
      steps: /step|what|topic/.test(argument) || /\bstep\b/.test(text),
      resources: /\bresource\b/.test(text),
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
