// A receipt of `workshop class access`, as one of its ways has written it.
import { readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import type { Form } from '../../../lib/form.ts';

/** Undefined where there is none, or where this program cannot have written it. */
export function readReceipt<Receipt>(file: string, form: Form): Receipt | undefined {
  try {
    const value: unknown = JSON.parse(readOwnFileIfAny(file) ?? 'null');
    return form(value, '') === undefined ? (value as Receipt) : undefined;
  } catch {
    return undefined;
  }
}
