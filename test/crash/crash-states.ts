// The states in which a crash can leave the learner's folder and the account. One run is held still before and after each
// of its calls, and what is on the disk then is copied: what a process that is killed there leaves behind.
/* oxlint-disable no-unmodified-loop-condition, typescript/await-thenable -- `still` changes while a loop awaits it */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CallInterceptor } from '../../src/aws/calls/clients.ts';
import type { Run } from '../../src/engine/run.ts';
import type { TestWorkspace } from '../helpers/workspace/test-workspace.ts';

export interface CrashState {
  /** The crashes that leave this state, such as `before call 3 (GetRole)`. */
  readonly crashes: string[];
  /** A copy of the folder, sandbox and all. */
  readonly folder: string;
}

/**
 * Runs this, and copies each state into a folder under `into`. A state that is the same to the byte as an earlier one is
 * copied once, with all crashes that leave it: most calls read, and change neither the account nor the checkpoint.
 */
export async function crashStates(
  { work, paths }: TestWorkspace,
  run: (run: Run) => Promise<unknown>,
  into: string,
): Promise<CrashState[]> {
  const states = new Map<string, CrashState>();
  const { through, whileStill } = stillness();
  let calls = 0;
  const note = (crash: string) =>
    whileStill(() => {
      // A flush of the sandbox in the middle of the copy would be a state that no crash leaves.
      for (let digest = digestOf(paths.dir), copied = ''; copied !== digest;) {
        const known = states.get(digest);
        if (known) return void known.crashes.push(crash);
        const folder = join(into, `${digest}-${states.size}`);
        cpSync(paths.dir, folder, { recursive: true, filter: (file) => file !== paths.lock });
        copied = digest;
        digest = digestOf(paths.dir);
        if (copied === digest) states.set(digest, { crashes: [crash], folder });
      }
    });
  const around: CallInterceptor = async ({ operation }, next) => {
    const call = `call ${(calls += 1)} (${operation})`;
    await note(`before ${call}`);
    const result = through(next);
    await result.catch(() => undefined);
    await note(`after ${call}`);
    return result;
  };
  await work(
    (opened) => {
      const { aws, save } = opened.run;
      return run({
        ...opened.run,
        save: () => through(save),
        aws: { ...aws, http: (...request) => through(() => aws.http(...request)) },
      });
    },
    { around },
  );
  return [...states.values()];
}

/** What a command reads again. The journal is for the learner: no step, check or teardown reads it. */
function digestOf(dir: string): string {
  const unread = /\/(journal\.ndjson|lock|locator\.json|owner|[^/]+\.mark|LOCK|LOG)$|\/sandbox\/scratch\//;
  const hash = createHash('sha256');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !unread.test(file.replaceAll('\\', '/')));
  for (const file of files.toSorted())
    hash
      .update(`${relative(dir, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** Everything that changes the folder or the account goes `through`. While it is still, nothing is under way in there. */
function stillness() {
  const underWay = new Set<Promise<void>>();
  let still: Promise<void> | undefined;

  async function through<T>(work: () => Promise<T>): Promise<T> {
    while (still) await still;
    const result = work();
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(ended);
    await ended;
    underWay.delete(ended);
    // A killed process does not see the answer: nothing follows from it before the copy is made.
    while (still) await still;
    return result;
  }

  async function whileStill(look: () => void): Promise<void> {
    while (still) await still;
    let end: () => void = () => undefined;
    still = new Promise((resolve) => (end = resolve));
    await Promise.all(underWay);
    look();
    still = undefined;
    end();
  }

  return { through, whileStill };
}
