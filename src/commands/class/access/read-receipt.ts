// A receipt of `workshop class access`, as one of its ways has written it.
import { readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import type { Form } from '../../../lib/form.ts';

/** Undefined where there is none, or where this program cannot have written it. */
export function readReceipt(file: string, form: Form): unknown {
  try {
    const value: unknown = JSON.parse(readOwnFileIfAny(file) ?? 'null');
    return form(value, '') === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}
