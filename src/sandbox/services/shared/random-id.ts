// Ids as AWS's services make them: random letters and digits of one alphabet, behind a prefix.
import { randomInt } from 'node:crypto';

export function randomId(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
