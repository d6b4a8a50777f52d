// What is wrong with parsed expressions, where dynalite does not say it.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, checked 2026-11-30
import { isObject, type Input } from './named-attributes.ts';

const maxOperators = 300;
const maxLevels = 32;
const maxIndex = 2 ** 31 - 1;
const orderings = new Set(['<', '<=', '>', '>=', 'between']);
const valueTypes = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** A node of dynalite's parsers: an operator or function with its operands, a path, or a value. */
type Node = Path | { readonly type?: string; readonly name?: string; readonly args?: readonly Node[] };
type Path = readonly (string | number)[];

/** `val`: absent where an attribute is removed. */
interface Section {
  readonly path: Path;
  readonly val?: Node;
}

const parsed: Readonly<Record<string, (data: Input) => readonly Node[]>> = {
  ConditionExpression: ({ _condition }) => conditionOf(_condition),
  FilterExpression: ({ _filter }) => conditionOf(_filter),
  UpdateExpression: ({ _updates }) =>
    isObject(_updates) ? (_updates['sections'] as Section[]).flatMap(operandsOf) : [],
  ProjectionExpression: ({ _projection }) => (isObject(_projection) ? (_projection['paths'] as Path[]) : []),
};

/** `data`: a request after dynalite has parsed its expressions. */
export function expressionRule(data: Input): string | undefined {
  for (const [member, nodesOf] of Object.entries(parsed)) {
    const text = data[member];
    if (typeof text !== 'string') continue;
    const nodes = nodesOf(data).flatMap(withInner);
    const wrong = operandType(nodes) ?? tooManyOperators(nodes) ?? pathRule(nodes);
    if (wrong) return `Invalid ${member}: ${wrong}`;
  }
  return undefined;
}

/** dynalite turns key conditions into those from before expressions, and speaks of the operators of those. */
export function keyConditionRule({ _keyCondition }: Input): string | undefined {
  const wrong = operandType(conditionOf(_keyCondition).flatMap(withInner));
  return wrong && `Invalid KeyConditionExpression: ${wrong}`;
}

function operandsOf({ path, val }: Section): Node[] {
  return val === undefined ? [path] : [path, val];
}

/** A name begins with a letter: all others need a placeholder. dynalite also takes an underscore. */
export function nameStartRule(data: Input): string | undefined {
  for (const member of [...Object.keys(parsed), 'KeyConditionExpression']) {
    const text = data[member];
    const found = typeof text === 'string' ? /(?<![\w#:])_\w*/.exec(text) : null;
    if (!found) continue;
    const before = /(?:\w+|[^\w\s])\s*$/.exec(found.input.slice(0, found.index))?.[0] ?? '';
    return `Invalid ${member}: Syntax error; token: "_", near: "${before}${found[0]}"`;
  }
  return undefined;
}

function conditionOf(condition: unknown): Node[] {
  return isObject(condition) ? [condition['expression'] as Node] : [];
}

function withInner(node: Node): Node[] {
  if (isPath(node) || !isObject(node)) return [node];
  return [node, ...(Array.isArray(node.args) ? (node.args as Node[]).flatMap(withInner) : [])];
}

function isPath(node: Node): node is Path {
  return Array.isArray(node);
}

/** Only strings, numbers and bytes have an order. An attribute of another type is not wrong: it does not match. */
function operandType(nodes: readonly Node[]): string | undefined {
  for (const node of nodes) {
    if (isPath(node) || !orderings.has(node.type ?? '')) continue;
    const types = (node.args ?? []).map(typeOfValue);
    const wrong = types.find((type) => type !== undefined && !['S', 'N', 'B'].includes(type));
    if (wrong)
      return `Incorrect operand type for operator or function; operator or function: ${node.type === 'between' ? 'BETWEEN' : node.type}, operand type: ${wrong}`;
  }
  return undefined;
}

function typeOfValue(node: Node): string | undefined {
  if (isPath(node) || !isObject(node) || Array.isArray(node.args)) return undefined;
  return valueTypes.find((type) => Object.hasOwn(node, type));
}

/** AWS counts until there is one too many. Parentheses are none. */
function tooManyOperators(nodes: readonly Node[]): string | undefined {
  const count = nodes.filter((node) => !isPath(node) && isObject(node) && Array.isArray(node.args)).length;
  if (count <= maxOperators) return undefined;
  return `The expression contains too many operators; operator count: ${maxOperators + 1}`;
}

function pathRule(nodes: readonly Node[]): string | undefined {
  for (const path of nodes.filter(isPath)) {
    if (path.length > maxLevels) return `The document path has too many nesting levels; nesting levels: ${path.length}`;
    const index = path.find((part) => typeof part === 'number' && part > maxIndex);
    if (index !== undefined) return `List index is not within the allowable range; index: [${index}]`;
  }
  return undefined;
}
