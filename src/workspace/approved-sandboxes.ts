// The sandboxes whose functions may run on this machine, as this user: those that were made here, and those that the
// learner has confirmed. Kept outside of the folder, so that a folder from somebody else cannot confirm itself.
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { writeJsonAtomically } from '../lib/files/atomic-file.ts';
import { folderIdentity } from '../lib/files/folder-identity.ts';
import { makeFolder } from '../lib/files/make-folder.ts';
import { assertOwnFolder, readOwnFileIfAny } from '../lib/files/own-file.ts';
import { isObject } from '../lib/is-object.ts';
import type { Paths } from './paths.ts';

export async function isSandboxApproved(stateDir: string, paths: Paths): Promise<boolean> {
  assertOwnFolder(join(stateDir, 'sandboxes'));
  const id = originIn(paths);
  return id !== undefined && readOwnFileIfAny(approvalFile(stateDir, paths, id)) !== undefined;
}

export async function saveSandboxApproval(stateDir: string, paths: Paths): Promise<void> {
  makeFolder(join(stateDir, 'sandboxes'), 0o700);
  let id = originIn(paths);
  if (id === undefined) {
    await writeJsonAtomically(originFile(paths), { version: 1, id: randomUUID() });
    id = originIn(paths) ?? '';
  }
  const file = approvalFile(stateDir, paths, id);
  const approval = { version: 1, folder: paths.home, at: new Date().toISOString() };
  await writeJsonAtomically(file, approval, { temporary: `${file}.${randomUUID()}` });
}

const originFile = ({ home }: Paths) => join(home, 'origin.json');

/** Tells a folder from a later one that the file system has given the same number. */
function originIn(paths: Paths): string | undefined {
  try {
    const origin: unknown = JSON.parse(readOwnFileIfAny(originFile(paths)) ?? 'null');
    const id = isObject(origin) ? origin['id'] : undefined;
    return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? id : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A copy has another identity, and a folder that was moved the same one. */
function approvalFile(stateDir: string, { sandbox }: Paths, id: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([folderIdentity(sandbox) ?? sandbox, id]))
    .digest('hex');
  return join(stateDir, 'sandboxes', `${hash.slice(0, 32)}.json`);
}
