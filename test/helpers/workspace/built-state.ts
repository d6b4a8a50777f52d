// The state of a course that is built up to a step: built once in each process of the tests, and then copied. Building takes
// seconds of processor time, a copy milliseconds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStep } from '../../../src/engine/course.ts';
import { course } from '../../../steps/index.ts';

interface Builder {
  goto(step: string): Promise<unknown>;
  /** Copies the whole folder. */
  snapshot(to: string): Promise<void>;
  stop(): Promise<void>;
}

/** By the kind of workspace (its region and suffix), and then by the position of the step: the folder of the state. */
const states = new Map<string, Map<number, string>>();
/** The kinds of which a copy is in use. A second one would not get the ports that its records name. */
const inUse = new Set<string>();
let home: string | undefined;

interface Copy {
  /** The folder to copy; undefined where another copy is in use, so that the caller builds its own. */
  readonly from: string | undefined;
  release(): void;
}

export async function takeBuiltState(
  kind: string,
  step: string,
  open: (from: string | undefined) => Promise<Builder>,
): Promise<Copy> {
  if (inUse.has(kind)) return { from: undefined, release: () => undefined };
  inUse.add(kind);
  const release = () => void inUse.delete(kind);
  try {
    return { from: await builtState(kind, step, open), release };
  } catch (error) {
    release();
    throw error;
  }
}

async function builtState(
  kind: string,
  step: string,
  open: (from: string | undefined) => Promise<Builder>,
): Promise<string> {
  const { position } = findStep(course, step);
  const built = states.get(kind) ?? new Map<number, string>();
  states.set(kind, built);
  const known = built.get(position);
  if (known !== undefined) return known;
  const nearest = Math.max(...[...built.keys()].filter((earlier) => earlier < position));
  const workspace = await open(built.get(nearest));
  try {
    await workspace.goto(step);
    const dir = join(folderOfStates(), `${kind}-${position}`);
    await workspace.snapshot(dir);
    built.set(position, dir);
    return dir;
  } finally {
    await workspace.stop();
  }
}

function folderOfStates(): string {
  if (home === undefined) {
    const dir = (home = mkdtempSync(join(tmpdir(), 'workshop-built-')));
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  }
  return home;
}
