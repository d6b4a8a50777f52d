// `workshop deploy --watch`: deploys again after each change of the learner's files, one deployment at a time.
import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { ownCodeFolder } from '../../../resources/files/own-code.ts';
import type { Context } from '../../shared/context.ts';
import { declined } from '../../shared/confirm.ts';
import { functionNames } from '../own-files.ts';
import { compileAll } from './deploy-own-code.ts';
import { deployOnce, textOf } from './deploy.ts';
import { isAboutOneDeployment } from './invoke-functions.ts';

/** An editor writes a file in several steps. */
const settleMs = 200;
/** A terminal that somebody has forgotten. */
const idleMs = 8 * 3600_000;

export async function watchAndDeploy(context: Context): Promise<number> {
  const { ui, signal } = context;
  if (ui.mode === 'json')
    throw usageError(
      '--json prints one document at the end, and --watch has no end.',
      'workshop deploy --watch --ndjson',
    );
  // Throws where there is nothing to watch.
  await compileAll(context.paths.dir);
  const changes = watchFiles(context.paths.dir, signal);
  try {
    const first = await deployOnce(context, { ask: true, force: true });
    if (!first) return declined(context);
    ui.ready(first.document, textOf(first));
    ui.say(`\nWatching ${ownCodeFolder}. Press Ctrl-C to stop.`, 'dim');
    for (let changed = await changes.next(); changed.length > 0; changed = await changes.next()) {
      ui.say(`\nChanged: ${changed.join(', ')}`, 'strong');
      await deployAgain(context);
    }
  } finally {
    changes.close();
  }
  if (!signal.aborted) ui.say('No change for 8 hours: stopped watching.');
  ui.next('workshop deploy --watch');
  return 0;
}

async function deployAgain(context: Context): Promise<void> {
  const { ui, signal } = context;
  try {
    const result = await deployOnce(context, { ask: false, force: false });
    if (result) ui.ready(result.document, textOf(result));
  } catch (error) {
    if (signal.aborted) return;
    if (!isAboutOneDeployment(error)) throw error;
    ui.error(error, false);
  }
}

export interface Changes {
  /** The files that have changed since the last call, once nothing changes for a moment; none where watching has ended. */
  next(): Promise<readonly string[]>;
  close(): void;
}

/** The files of both functions. What the workshop writes there is no change. */
export function watchFiles(dir: string, signal: AbortSignal, settle = settleMs): Changes {
  const changed = new Set<string>();
  const closed = new AbortController();
  // A timer that goes on after `close` would keep the process.
  const over = AbortSignal.any([signal, closed.signal]);
  let notify: () => void = () => undefined;
  const watchers = functionNames.map((name): FSWatcher => {
    const folder = `${ownCodeFolder}/${name}`;
    return watch(join(dir, folder), (_event, file) => {
      if (file === null || !/\.(mts|mjs|ts|js|json)$/.test(file) || file === 'index.mjs') return;
      changed.add(`${folder}/${file}`);
      notify();
    });
  });

  /** Resolves with whether something has changed within that time. */
  function within(ms: number): Promise<boolean> {
    if (over.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(false), ms);
      const stop = () => end(false);
      const end = (isChanged: boolean) => {
        clearTimeout(timer);
        over.removeEventListener('abort', stop);
        notify = () => undefined;
        resolve(isChanged);
      };
      notify = () => end(true);
      over.addEventListener('abort', stop, { once: true });
    });
  }

  return {
    async next() {
      if (changed.size === 0 && !(await within(idleMs))) return [];
      while (await within(settle));
      if (over.aborted) return [];
      const files = [...changed].sort();
      changed.clear();
      return files;
    },
    close() {
      closed.abort();
      for (const watcher of watchers) watcher.close();
    },
  };
}
