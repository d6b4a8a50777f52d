// What turns the state that an older sandbox wrote into today's. A change of what a collection holds gets a new version
// and a step here; older files are kept beside the upgraded one.
import type { State } from './state-log.ts';

/** From the version that is its key to the next one. Versions without a step differ in the file's form alone. */
export type Migrations = Readonly<Record<number, (state: State) => void>>;

/** 2: a line of the log is a list of changes, all of which count or none. */
export const currentVersion = 2;

const known: Migrations = {};

export function upgrade(state: State, from: number, to: number, migrations: Migrations = known): void {
  for (let version = from; version < to; version += 1) migrations[version]?.(state);
}
