// Paths and payload templates: what a field that ends with `.$` takes from the input, and `InputPath` to `OutputPath`.
import { callIntrinsic, parseIntrinsic } from './intrinsics.ts';
import { isList, isObject, runtimeFailure, StateFailure, type Json } from './json.ts';
import { parsePath, valueAt, withValueAt } from './json-path.ts';

export interface Scope {
  readonly input: Json;
  /** The context object, `$$`. */
  readonly context: Json;
}

/** `field`: its name in the error, such as `bucket.$`. */
export function valueOfPath(text: string, { input, context }: Scope, field: string): Json {
  const path = parsePath(text);
  const from = path.isContext ? context : input;
  const value = valueAt(path, from);
  if (value !== undefined) return value;
  return runtimeFailure(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(from)}'`,
  );
}

/** A field whose name ends with `.$`: a path, or an intrinsic function. */
export function valueOfExpression(text: string, scope: Scope, field: string): Json {
  if (text.startsWith('$')) return valueOfPath(text, scope, field);
  try {
    return callIntrinsic(parseIntrinsic(text), (path) => valueOfPath(path, scope, field));
  } catch (error) {
    if (!(error instanceof StateFailure) || error.error !== 'States.IntrinsicFailure') throw error;
    return runtimeFailure(`The function '${text}' had the following error: ${error.reason}`, 'States.IntrinsicFailure');
  }
}

/** A payload template with all its fields: Parameters, ResultSelector, ItemSelector, BatchInput. */
export function fillTemplate(template: Json, scope: Scope): Json {
  if (isList(template)) return template.map((one) => fillTemplate(one, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') && typeof value === 'string'
        ? [name.slice(0, -2), valueOfExpression(value, scope, name)]
        : [name, fillTemplate(value, scope)],
    ),
  );
}

/** InputPath and OutputPath: null stands for an empty object. */
export function selectByPath(path: string | null | undefined, scope: Scope): Json {
  if (path === undefined) return scope.input;
  if (path === null) return {};
  const parsed = parsePath(path);
  const value = valueAt(parsed, parsed.isContext ? scope.context : scope.input);
  if (value !== undefined) return value;
  return runtimeFailure(`Invalid path '${path}' : No results for path: ${path}`);
}

/** The input of the state with its result at ResultPath: null discards the result. */
export function withResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  return path === undefined ? result : withValueAt(parsePath(path), input, result);
}

/** A number that the definition has, or a path to it: `MaxConcurrency` and `MaxConcurrencyPath`. */
export function numberOf(name: string, fields: Readonly<Record<string, unknown>>, scope: Scope): number | undefined {
  const given = fields[name];
  if (typeof given === 'number') return given;
  const path = fields[`${name}Path`];
  if (typeof path !== 'string') return undefined;
  const value = valueOfPath(path, scope, `${name}Path`);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return runtimeFailure(
    `The ${name}Path parameter must be a whole number that is not negative, and is ${JSON.stringify(value)}`,
  );
}
