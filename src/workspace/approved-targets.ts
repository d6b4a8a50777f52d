// The targets on AWS that the learner has confirmed on this machine, for each folder. They are kept outside of the folder,
// so that a folder from somebody else cannot confirm itself.
import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { writeJsonAtomically } from '../lib/files/atomic-file.ts';
import { assertOwnFolder, readOwnFile } from '../lib/files/own-file.ts';
import { folderIdentity } from '../lib/files/folder-identity.ts';
import { makeFolder } from '../lib/files/make-folder.ts';

/** What a folder makes this program use: whose credentials, for which account, at which server. */
export interface RecordedTarget {
  readonly account: string;
  readonly profile?: string | undefined;
  /** A server other than AWS. */
  readonly endpoint?: string | undefined;
}

/** What the command line names itself, in place of what the folder records. */
interface ChosenByHand {
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Asks the learner, and remembers the answer. */
export interface TargetApproval {
  /**
   * Called before the first request. Throws unless the learner has confirmed this target for this folder on this machine,
   * or names all of it now: the account follows from the credentials.
   */
  confirm(target: RecordedTarget, chosen?: ChosenByHand): Promise<void>;
  /** The learner has just chosen this target. */
  save(target: RecordedTarget): Promise<void>;
}

/** The folder for what this program remembers of a user: XDG's for state, or Windows' for local data. */
export function stateDirOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'workshop');
  // source: XDG Base Directory Specification, which ignores relative paths, checked 2026-11-29
  const base = env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(base) ? base : join(homedir(), '.local', 'state'), 'workshop');
}

/** A file for each: two commands that save at the same time do not lose one. */
export async function saveApproval(stateDir: string, home: string, target: RecordedTarget): Promise<void> {
  const { account, profile, endpoint } = target;
  const dir = join(stateDir, 'targets');
  makeFolder(dir, 0o700);
  const file = `${prefixOf(home)}${hashOf([account, profile ?? null, endpoint ?? null])}.json`;
  const approval = { version: 1, folder: home, account, profile, endpoint, at: new Date().toISOString() };
  // Two commands can save the same one.
  await writeJsonAtomically(join(dir, file), approval, { temporary: join(dir, `${randomUUID()}.new`) });
}

export async function isApproved(
  stateDir: string,
  home: string,
  { account, profile, endpoint }: RecordedTarget,
  chosen: ChosenByHand = {},
): Promise<boolean> {
  const isSame = (approved: RecordedTarget) =>
    approved.account === account &&
    (chosen.profile !== undefined || approved.profile === profile) &&
    (chosen.endpoint !== undefined || approved.endpoint === endpoint);
  return (await approvalsOf(stateDir, home)).some(isSame);
}

/** The command line names all of it. */
export function isChosenByHand({ profile, endpoint }: RecordedTarget, chosen: ChosenByHand): boolean {
  const isNamed = (used: string | undefined, given: string | undefined) => used === undefined || given !== undefined;
  return (
    (chosen.profile !== undefined || chosen.endpoint !== undefined) &&
    isNamed(profile, chosen.profile) &&
    isNamed(endpoint, chosen.endpoint)
  );
}

async function approvalsOf(stateDir: string, home: string): Promise<RecordedTarget[]> {
  const dir = join(stateDir, 'targets');
  assertOwnFolder(dir);
  const prefix = prefixOf(home);
  const files = (await readdir(dir).catch(ifAbsent)).filter((file) => file.startsWith(prefix));
  return files.map((file) => parse(readOwnFile(join(dir, file)))).filter((approval) => approval !== undefined);
}

/** What cannot be read confirms nothing: the learner is asked again. */
function parse(text: string): RecordedTarget | undefined {
  try {
    return JSON.parse(text) as RecordedTarget;
  } catch {
    return undefined;
  }
}

function ifAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function prefixOf(home: string): string {
  return `${hashOf(folderIdentity(home) ?? home)}-`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}
