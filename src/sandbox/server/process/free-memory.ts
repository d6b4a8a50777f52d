// Returns the memory of a burst of requests to the system. Node.js collects garbage when it needs memory, and a sandbox
// that nobody uses needs none: it would keep about a quarter of its memory for hours.
//
// V8's own collection in pauses is off, as it drops compiled code (compiled-code.ts). This one drops it as well, so a
// sandbox that has become warm rests longer first.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds. A full collection takes some 50, so it does not come between two commands of a learner. */
const restMs = 15_000;
const warmRestMs = 5 * 60_000;
/** Requests after which most code is compiled. A learner's command makes a few hundred. */
const warmAfter = 2_000;

interface Use {
  /** Milliseconds since the last request. */
  idleFor(): number;
  /** Requests since the start. */
  served(): number;
}

/** Returns what to call now and then: it collects once in each rest. */
export function createIdleCollector({ idleFor, served }: Use): () => void {
  let isDone = false;
  let servedBefore = 0;
  return () => {
    const isWarm = served() - servedBefore >= warmAfter;
    const isResting = idleFor() >= (isWarm ? warmRestMs : restMs);
    if (isResting && !isDone) {
      collectGarbage();
      servedBefore = served();
    }
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
