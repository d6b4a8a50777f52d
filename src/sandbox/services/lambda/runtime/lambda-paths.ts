// Replaces the real folders of a function by the names they have on Lambda, in errors and log lines.
import { pathToFileURL } from 'node:url';
import type { RuntimeFolders } from './messages.ts';

let pairs: (readonly [real: string, onLambda: string])[] = [];

export function useLambdaPaths(folders: RuntimeFolders, bootstrap: string): void {
  const names: [string, string][] = [
    [folders.task, '/var/task'],
    [folders.opt, '/opt'],
    [bootstrap, '/var/runtime/index.mjs'],
    [folders.runtime, '/var/runtime'],
    [folders.tmp, '/tmp'],
    [folders.installed, '/var/runtime/node_modules'],
  ];
  // URLs are percent-encoded: paths that differ from their URL get a second pair.
  pairs = names.flatMap(([real, onLambda]) => {
    const url = pathToFileURL(real).href;
    const plain = [real, onLambda] as const;
    return url === `file://${real}` ? [plain] : [[url, `file://${onLambda}`] as const, plain];
  });
}

export function lambdaPaths(text: string): string {
  return pairs.reduce((result, [real, onLambda]) => result.replaceAll(real, onLambda), text);
}
