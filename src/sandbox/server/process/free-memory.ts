// Returns the memory of a burst of requests to the system. Node.js collects garbage when it needs memory, and a sandbox
// that nobody uses needs none: it would keep about a quarter of its memory for hours.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds. A full collection takes some 50, so it does not come between two commands of a learner. */
const restMs = 15_000;

/** Returns what to call now and then: it collects once in each rest. `idleFor`: milliseconds since the last request. */
export function createIdleCollector(idleFor: () => number): () => void {
  let isDone = false;
  return () => {
    const isResting = idleFor() >= restMs;
    if (isResting && !isDone) collectGarbage();
    isDone = isResting;
  };
}

/** Without the flag on the command line, which child processes would inherit. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
