// What is wrong with a command line that commander refuses, for which command, and whose help says more.
import type { Command, CommanderError } from 'commander';
import { usageError, type WorkshopError } from '../engine/errors.ts';

const mostNames = 2;

/** As `exitOverride` of a command throws it. */
export type Refused = CommanderError & { readonly command: Command };

/** Commander does not say which command it was parsing. */
export function refusedBy(command: Command): (error: CommanderError) => never {
  return (error) => {
    throw Object.assign(error, { command });
  };
}

/** `program`: with the options of all commands. */
export function usageProblem({ code, message, command }: Refused, program: Command): WorkshopError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, '.');
  // "(Did you mean --yes?)"
  const meant = rest.map((line) => ` ${line.replace(/^\((.*)\)$/, '$1')}`).join('');
  const [, flag = ''] = /'(.*)'/.exec(first) ?? [];
  // An option that another command has is no typing error, though commander may know a similar one: --region, --version.
  const others = code === 'commander.unknownOption' ? commandsWith(flag, program) : [];
  if (others.length === 0) return usageError(sentence + meant, helpOf(command));
  const names = others.slice(0, mostNames).map((other) => nameOf(other).replace(/^workshop /, ''));
  const owners = others.length > mostNames ? `${names.join(', ')} and others` : names.join(' and ');
  return usageError(`${sentence} It belongs to ${owners}.`, helpOf(others[0] ?? command));
}

/** In the order of the help. */
function commandsWith(flag: string, command: Command): Command[] {
  const own = command.parent && command.options.some(({ long, short }) => flag === long || flag === short);
  return [...(own ? [command] : []), ...command.commands.flatMap((inner) => commandsWith(flag, inner))];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function helpOf(command: Command): string {
  return `${nameOf(command)} --help`;
}
