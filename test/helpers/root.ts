// Files of the repository, from its root, wherever the test that asks for them is.
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export function fromRoot(...path: string[]): string {
  return resolve(root, ...path);
}
