// Runs what stacks have to do in the background, each stack once at a time, and goes on with it after a restart.
import type { ServiceContext } from '../../context.ts';
import { recordsOf } from '../records.ts';
import { carryOut } from './carry-out.ts';

interface StackRunner {
  /** The stack by its key. It must be on disk what it has to do. */
  start(key: string): void;
}

const runners = new WeakMap<ServiceContext, StackRunner>();

/** One for each sandbox. What was interrupted begins again with the first call. */
export function stackRunner(sandbox: ServiceContext): StackRunner {
  const known = runners.get(sandbox);
  if (known) return known;
  const running = new Set<string>();
  const runner: StackRunner = {
    start(key) {
      if (running.has(key)) return;
      running.add(key);
      void sandbox
        .track(() => carryOut(sandbox, key))
        .catch((error: unknown) =>
          sandbox.log(`cloudformation ${key} ${error instanceof Error ? error.stack : String(error)}`),
        )
        .finally(() => running.delete(key));
    },
  };
  runners.set(sandbox, runner);
  for (const [key, { work }] of recordsOf(sandbox.store).stacks.entries()) if (work) runner.start(key);
  return runner;
}
