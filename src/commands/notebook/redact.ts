// What a report that is passed on must not tell: account ids in full, keys, tokens, and whose machine it was.
import { homedir } from 'node:os';

export function forOthers(text: string, account: string): string {
  return text
    .replaceAll(account, masked(account))
    .replaceAll(homedir(), '~')
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, '$1****')
    .replace(/((?:secret|token|password)[\w-]*["']?\s*[:=]\s*["']?)[^\s"',;]+/gi, '$1****');
}

export function masked(account: string): string {
  return `****${account.slice(-4)}`;
}
