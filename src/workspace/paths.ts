// The paths of the files in a learner's folder.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assertOnlyFiles, assertOwnFolder } from '../lib/files/own-file.ts';

export interface Paths {
  /** The learner's folder. */
  readonly dir: string;
  readonly home: string;
  readonly checkpoint: string;
  /** The checkpoint as it was before the last teardown, for the notebook. */
  readonly lastCheckpoint: string;
  readonly journal: string;
  /** When each missed question is asked again. */
  readonly review: string;
  /** In which class this folder reports its progress. */
  readonly membership: string;
  readonly lock: string;
  readonly sandbox: string;
  readonly build: string;
}

export function pathsOf(dir: string): Paths {
  const home = join(resolve(dir), '.workshop');
  return {
    dir: resolve(dir),
    home,
    checkpoint: join(home, 'checkpoint.json'),
    lastCheckpoint: join(home, 'last-checkpoint.json'),
    review: join(home, 'review.json'),
    journal: join(home, 'journal.ndjson'),
    membership: join(home, 'membership.json'),
    lock: join(home, 'lock'),
    sandbox: join(home, 'sandbox'),
    build: join(home, 'build'),
  };
}

/** Throws a ForeignFileError where another user can have written below `.workshop`, or a link leads out of it. */
export async function assertOwnHome({ home, sandbox, build }: Paths): Promise<void> {
  for (const folder of [home, sandbox, build, join(home, 'class')]) assertOwnFolder(folder);
  await assertOnlyFiles(build);
}

/** Whether a sandbox was ever started in this folder. */
export function hasSandbox({ sandbox }: Paths): boolean {
  return existsSync(sandbox);
}
