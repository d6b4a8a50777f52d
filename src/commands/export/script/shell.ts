// Values of a template as words of a shell, and calls as commands of the AWS CLI.
import type { Json } from '../../../engine/types.ts';
import { quoteForSh, singleQuoted } from '../../../lib/shell-quote.ts';
import { jsonText } from '../../../lib/visible.ts';
import { piecesOf, type Piece } from '../stack/references.ts';

/** A word that is already written for the shell. */
export class ShellWord {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Argument = Json | ShellWord | undefined;

/** One word for the shell: a text with references in double quotes, a structure as JSON. */
export function word(value: Argument): string {
  if (value instanceof ShellWord) return value.text;
  const pieces = piecesOf(value ?? null);
  if (!pieces) return jsonWord(value);
  if (pieces.every((piece) => typeof piece === 'string')) return quoteForSh(pieces.join(''));
  return `"${pieces.map(inDoubleQuotes).join('')}"`;
}

/** The variable for what `Ref` or `Fn::GetAtt` stands for: `Role.Arn` is ROLE_ARN, and `Api.ApiEndpoint` API_ENDPOINT. */
export function variableFor(expression: string): string {
  if (expression === 'AWS::Region') return 'REGION';
  if (expression === 'AWS::AccountId') return 'ACCOUNT';
  const [id = '', attribute] = expression.split('.').map(upperSnake);
  if (attribute === undefined) return id;
  return attribute.startsWith(`${id}_`) ? attribute : `${id}_${attribute}`;
}

function upperSnake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

function inDoubleQuotes(piece: Piece, index: number, all: readonly Piece[]): string {
  if (typeof piece === 'string') return piece.replace(/[\\"$`]/g, '\\$&');
  const next = all[index + 1];
  const isAlone = typeof next !== 'string' || !/^\w/.test(next);
  const name = variableFor(piece.reference);
  return isAlone ? `$${name}` : `\${${name}}`;
}

/** Longer JSON takes several lines. What a variable stands for is a name, an id or an ARN, and needs no escapes in JSON. */
function jsonWord(value: Json): string {
  const short = jsonText(withMarks(value));
  const text = short.length <= 90 ? short : jsonText(withMarks(value), 2);
  return text
    .split(/(\uE001[^\uE002]*\uE002)/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('\uE001') ? `"$${variableFor(piece.slice(1, -1))}"` : singleQuoted(piece)))
    .join('');
}

/** References between two characters that occur in no text. */
function withMarks(value: Json): Json {
  const pieces = piecesOf(value);
  if (pieces && typeof value === 'object' && value !== null)
    return pieces.map((piece) => (typeof piece === 'string' ? piece : `\uE001${piece.reference}\uE002`)).join('');
  if (Array.isArray(value)) return (value as readonly Json[]).map(withMarks);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withMarks(inner)]));
}

/** A command, folded where it is long. Flags without a value are left out, and `true` is a flag alone. */
export function aws(operation: string, flags: Readonly<Record<string, Argument>>): string {
  return folded(`aws ${operation}`, flags);
}

/** A command with a function of the script before it. */
export function folded(command: string, flags: Readonly<Record<string, Argument>>): string {
  const parts = [
    command,
    ...Object.entries(flags).flatMap(([flag, value]) => {
      if (value === undefined) return [];
      return [value === true ? `--${flag}` : `--${flag} ${word(value)}`];
    }),
  ];
  const line = parts.join(' ');
  return line.length <= 100 && !line.includes('\n') ? line : parts.join(' \\\n  ');
}

/** Without its answer. */
export function silent(command: string): string {
  return `${command} > /dev/null`;
}

export function indented(lines: readonly string[]): string[] {
  // Not inside of JSON, where more spaces are harmless as well.
  return lines.map((line) => line.replace(/^/gm, '  '));
}

/** `if ! exists …; then …; fi`. */
export function unlessExists(find: string, make: readonly string[], otherwise: readonly string[] = []): string[] {
  return [
    `if ! exists ${find.replace(/^aws /, '')}; then`,
    ...indented(make),
    ...(otherwise.length > 0 ? ['else', ...indented(otherwise)] : []),
    'fi',
  ];
}
