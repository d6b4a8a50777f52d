// JSON values, and the failures of a state that `Retry` and `Catch` can name.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The text; for other values their JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Why a state failed: `States.Timeout`, the `errorType` of a function, or the error of a Fail state. */
export class StateFailure extends Error {
  override name = 'StateFailure';
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(error: string | undefined, reason: string | undefined) {
    super(`${error ?? ''}: ${reason ?? ''}`);
    this.error = error;
    this.reason = reason;
  }
}

/** What is wrong with a path or a value in one state. It names that state where it is caught. */
export function runtimeFailure(reason: string, error = 'States.Runtime'): never {
  throw new StateFailure(error, reason);
}
