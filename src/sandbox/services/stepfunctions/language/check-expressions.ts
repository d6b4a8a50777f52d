// Checks the paths and intrinsic functions of a definition.
import { parseIntrinsic, pathsIn } from './intrinsics.ts';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { isReferencePath, parsePath } from './json-path.ts';

export type Report = (message: string, location: string, code?: string) => void;

interface PathRules {
  /** Without filters, wildcards or slices. */
  readonly reference?: boolean;
  /** Not of the context object. */
  readonly input?: boolean;
}

export function checkPath(state: JsonObject, name: string, at: string, report: Report, rules: PathRules = {}): void {
  const text = state[name];
  if (text === undefined) return;
  const problem = typeof text === 'string' ? pathProblem(text, rules) : 'Value is not a text';
  if (problem !== undefined) report(problem, `${at}/${name}`);
}

function pathProblem(text: string, { reference = false, input = false }: PathRules): string | undefined {
  try {
    const path = parsePath(text);
    if (reference && !isReferencePath(path)) return `Value is not a Reference Path: ${text}`;
    return input && path.isContext ? `The context object cannot be changed: ${text}` : undefined;
  } catch (error) {
    return `Value is not a valid JSONPath: ${(error as Error).message}`;
  }
}

/** A path or an intrinsic function. */
export function checkExpression(state: JsonObject, name: string, at: string, report: Report): void {
  const text = state[name];
  if (text === undefined) return;
  const problem = typeof text === 'string' ? expressionProblem(text) : 'Value is not a text';
  if (problem !== undefined) report(problem, `${at}/${name}`);
}

function expressionProblem(text: string): string | undefined {
  if (text.startsWith('$')) return pathProblem(text, {});
  try {
    return pathsIn(parseIntrinsic(text))
      .map((path) => pathProblem(path, {}))
      .find((problem) => problem !== undefined);
  } catch (error) {
    return `The value for the field must be a valid JSONPath or a valid intrinsic function call: ${(error as Error).message}`;
  }
}

export function checkTemplate(template: Json | undefined, at: string, report: Report): void {
  if (isList(template)) for (const one of template) checkTemplate(one, at, report);
  if (!isObject(template)) return;
  for (const [name, value] of Object.entries(template)) {
    if (name.endsWith('.$')) checkExpression(template, name, at, report);
    else checkTemplate(value, `${at}/${name}`, report);
  }
}
