// Reports to the board of the class while a command runs, and shows the instructor's messages at its end. It never slows a
// learner: a command waits for the network once, at its end, and not for long. Where the board did not answer a moment ago,
// commands still report, and do not wait.
import type { Context } from '../../shared/context.ts';
import { readMembership, saveMembership } from './membership.ts';
import { sync, type SyncOutcome } from './sync.ts';
import { timeOf } from './board-problem.ts';

interface Reporter {
  /** Reports the last events, within the limit, and shows what has come. Never throws. */
  end(): Promise<void>;
}

const everyMs = 2_000;

/** `mostMs`: how long the end of the command waits for the board. */
export function startReporter({ ui, paths }: Pick<Context, 'ui' | 'paths'>, { mostMs = 300 } = {}): Reporter {
  const stop = new AbortController();
  let outcome: SyncOutcome = 'none';
  let running: Promise<void> | undefined;

  function report(): Promise<void> {
    running ??= sync(paths, stop.signal).then((one) => {
      outcome = outcome === 'removed' ? outcome : one;
      running = undefined;
    });
    return running;
  }

  void report();
  const timer = setInterval(() => void report(), everyMs);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      const isOffline = (readMembership(paths)?.offlineUntil ?? 0) > Date.now();
      const limit = setTimeout(() => stop.abort(), isOffline ? 0 : mostMs);
      try {
        await running;
        // What the command has done since its last report.
        await report();
        if (outcome === 'removed') ui.say('You are no longer in the class: its instructor has removed you.');
        // The instructor sees that a message was read.
        if (await showMessages({ ui, paths })) await report();
      } catch {
        // A folder that cannot be written has its own error, of the command itself.
      } finally {
        clearTimeout(limit);
      }
    },
  };
}

/** Resolves with whether there were any. */
async function showMessages({ ui, paths }: Pick<Context, 'ui' | 'paths'>): Promise<boolean> {
  const membership = readMembership(paths);
  // Programs read the output of the other modes.
  if (!membership || membership.inbox.length === 0 || ui.mode !== 'text') return false;
  for (const { at, text } of membership.inbox)
    ui.say(`\nMessage of your instructor (${timeOf(at)}):\n  ${text.replaceAll('\n', '\n  ')}`, 'strong');
  const shown = Math.max(membership.shown, ...membership.inbox.map(({ id }) => id));
  await saveMembership(paths, { ...membership, shown, inbox: [] });
  return true;
}
