// Shows the folders that a function really runs in under the names they have on Lambda, in errors and log lines.
import { pathToFileURL } from 'node:url';
import type { Mounts } from './wire.ts';

let pairs: (readonly [real: string, shown: string])[] = [];

export function useLambdaPaths(mounts: Mounts, bootstrap: string): void {
  const folders: [string, string][] = [
    [mounts.task, '/var/task'],
    [mounts.opt, '/opt'],
    [bootstrap, '/var/runtime/index.mjs'],
    [mounts.runtime, '/var/runtime'],
    [mounts.installed, '/var/runtime/node_modules'],
  ];
  // As URLs, paths are percent-encoded: those that differ get a pair of their own.
  pairs = folders.flatMap(([real, shown]) => {
    const url = pathToFileURL(real).href;
    const plain = [real, shown] as const;
    return url === `file://${real}` ? [plain] : [[url, `file://${shown}`] as const, plain];
  });
}

export function lambdaPaths(text: string): string {
  return pairs.reduce((shown, [real, name]) => (shown.includes(real) ? shown.replaceAll(real, name) : shown), text);
}
