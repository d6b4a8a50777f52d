// Paths of files in the repository, from its root.
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export function fromRoot(...path: string[]): string {
  return resolve(root, ...path);
}
